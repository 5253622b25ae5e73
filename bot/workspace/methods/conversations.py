"""conversations.open, info, replies; users.info."""

from __future__ import annotations

from bot.workspace.backend import Backend
from bot.workspace.method import Asked, Method
from bot.workspace.refusals import Refused
from bot.workspace.state import Channel, Member
from bot.workspace.wire import CHANNEL_EVENTS, Payload


def _open(backend: Backend, asked: Asked) -> Payload:
    if "channel" in asked.arguments:
        return {"ok": True, "channel": {"id": backend.channel(asked.arguments.text("channel")).id}}
    users = asked.arguments.words("users")
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("too_many_users")  # group messages are not modelled
    before = len(backend.state.channels)
    channel = backend.state.direct(backend.member(users[0]).id)
    seen = {} if len(backend.state.channels) > before else {"no_op": True, "already_open": True}
    body = _wire(backend, channel) if asked.arguments.flag("return_im") else {"id": channel.id}
    return {"ok": True, **seen, "channel": body}


def _wire(backend: Backend, channel: Channel) -> Payload:
    body: Payload = {
        "id": channel.id,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_archived": channel.archived,
        "is_member": backend.app.bot_user_id in channel.members,
        "is_ext_shared": channel.shared,
        "is_org_shared": False,
        "context_team_id": backend.app.team_id,
        "created": 1,
    }
    if channel.kind == "im":
        (body["user"],) = channel.members - {backend.app.bot_user_id}
        return body
    return {**body, "name": channel.name, "creator": "", "topic": {"value": ""}, "purpose": {"value": ""}}


def _info(backend: Backend, asked: Asked) -> Payload:
    return {"ok": True, "channel": _wire(backend, backend.channel(asked.arguments.text("channel")))}


def _replies(backend: Backend, asked: Asked) -> Payload:
    channel = backend.channel(asked.arguments.text("channel"))
    scope = CHANNEL_EVENTS[channel.kind][1]
    if asked.installation is not None and scope not in asked.installation.scopes:
        provided = ",".join(sorted(asked.installation.scopes))
        raise Refused("missing_scope", needed=scope, provided=provided)
    thread = backend.state.thread(channel.id, asked.arguments.text("ts"))
    if not thread:
        raise Refused("thread_not_found")
    limit = asked.arguments.whole("limit", 1000)
    parent = {
        **thread[0].wire(backend.app.team_id),
        "thread_ts": thread[0].ts,
        "reply_count": len(thread) - 1,
    }
    replies = [{**m.wire(backend.app.team_id), "parent_user_id": thread[0].user} for m in thread[1:limit]]
    more = {"has_more": len(thread) > limit, "response_metadata": {"next_cursor": ""}}
    return {"ok": True, "messages": [parent, *replies], **more}


def _user(backend: Backend, asked: Asked) -> Payload:
    member = backend.member(asked.arguments.text("user"))
    return {"ok": True, "user": _member_wire(backend, member, locale=asked.arguments.flag("include_locale"))}


def _member_wire(backend: Backend, member: Member, *, locale: bool) -> Payload:
    real_name = member.real_name or member.name
    body: Payload = {
        "id": member.id,
        "team_id": backend.app.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "real_name": real_name,
        "profile": {"display_name": member.name, "real_name": real_name},
        "is_bot": member.is_bot,
        "is_app_user": False,
        "is_admin": member.is_admin,
        "is_owner": False,
        "is_restricted": False,
        "updated": 1,
    }
    if member.tz:
        body |= {"tz": member.tz, "tz_label": member.tz, "tz_offset": member.tz_offset}
    return {**body, "locale": member.locale} if locale else body


_READ = "channels:read|groups:read|im:read|mpim:read"
_HISTORY = "channels:history|groups:history|im:history|mpim:history"
METHODS = (
    Method("conversations.open", _open, scope="im:write|mpim:write", per_minute=50),
    Method("conversations.info", _info, scope=_READ, required=("channel",), per_minute=50),
    Method("conversations.replies", _replies, scope=_HISTORY, required=("channel", "ts"), per_minute=50),
    Method("users.info", _user, scope="users:read", required=("user",)),
)
