"""What one person sees of the workspace, as the page draws it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.workspace import Channel, Member, Message, Payload, View, Workspace

MESSAGES = 200  # the latest of each conversation; older ones are not drawn
NOTICES = 20


def picture(workspace: Workspace, viewer: str, examples: Sequence[str]) -> Payload:
    """Everything the page shows to that person, as JSON."""
    app = workspace.app
    channels = [channel for channel in workspace.channels if viewer in channel.members]
    return {
        "version": workspace.version,
        "me": viewer,
        "team": app.team_name,
        "app": {
            "user": app.bot_user_id,
            "name": app.name,
            "dm": workspace.direct(viewer).id,
            "home": app.home_tab,
            "messages": app.messages_tab,
        },
        "members": [_member(member) for member in workspace.members],
        "channels": [_channel(channel) for channel in channels],
        "messages": {channel.id: _messages(workspace, channel, viewer) for channel in channels},
        "home": _view(workspace.home(viewer)),
        "modal": _view(workspace.modal(viewer)),
        "notices": [{"text": n.text, "at": n.at} for n in workspace.notices if n.member == viewer][-NOTICES:],
        "commands": [
            {"command": c.command, "description": c.description, "usage": c.usage_hint}
            for c in app.commands.values()
        ],
        "shortcuts": [{"id": s.callback_id, "name": s.name, "kind": s.kind} for s in app.shortcuts],
        "prompts": {channel.id: workspace.prompts(channel.id) for channel in channels},
        "examples": list(examples),
    }


def _member(member: Member) -> Payload:
    name = member.real_name or member.name
    return {"id": member.id, "name": member.name, "real_name": name, "bot": member.is_bot}


def _channel(channel: Channel) -> Payload:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": sorted(channel.members),
        "archived": channel.archived,
    }


def _messages(workspace: Workspace, channel: Channel, viewer: str) -> list[Payload]:
    seen = workspace.messages(channel.id, viewer=viewer)[-MESSAGES:]
    return [_message(workspace, message) for message in seen]


def _message(workspace: Workspace, message: Message) -> Payload:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "bot": bool(message.bot_id),
        "text": message.text,
        "blocks": list(message.blocks),
        "attachments": list(message.attachments),
        "files": list(message.files),
        "thread": message.thread_ts,
        "broadcast": message.broadcast,
        "ephemeral": bool(message.ephemeral_to),
        "edited": bool(message.edited_ts),
        "status": workspace.status(message.channel, message.ts),
        "reactions": [{"name": name, "count": len(users)} for name, users in message.reactions],
    }


def _view(view: View | None) -> Payload | None:
    if view is None:
        return None
    given = view.given
    return {
        "id": view.id,
        "hash": view.hash,
        "blocks": list(view.blocks),
        "title": given.get("title"),
        "submit": given.get("submit"),
        "close": given.get("close"),
        "values": {block: dict(actions) for block, actions in view.values.items()},
    }
