"""chat.postMessage, postEphemeral, update, delete; reactions.add."""

from __future__ import annotations

from dataclasses import replace

from bot.workspace.backend import Backend
from bot.workspace.checks import MARKDOWN_CHARACTERS, TEXT_CHARACTERS, check_message_blocks
from bot.workspace.method import Arguments, Asked, Method
from bot.workspace.refusals import Refused, invalid
from bot.workspace.state import Message
from bot.workspace.wire import Payload

ATTACHMENTS = 100  # docs/reference/methods/chat.postMessage


def content(backend: Backend, arguments: Arguments, *, cut: bool = False) -> Payload:
    """Text, blocks and attachments of a message to be, checked. With `cut`, long text is cut, not refused."""
    text, markdown = arguments.text("text"), arguments.text("markdown_text")
    blocks, attachments = arguments.objects("blocks"), arguments.objects("attachments") or ()
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if markdown:
        if len(markdown) > MARKDOWN_CHARACTERS:
            raise Refused("msg_too_long")
        text, blocks = markdown, ({"type": "markdown", "text": markdown},)
    if len(text) > TEXT_CHARACTERS and not cut:
        raise Refused("msg_too_long")
    if len(attachments) > ATTACHMENTS:
        raise Refused("too_many_attachments")
    if blocks:
        check_message_blocks(blocks)
        _known_files(backend, blocks)
    return {"text": text[:TEXT_CHARACTERS], "blocks": blocks, "attachments": attachments}


def _known_files(backend: Backend, blocks: tuple[Payload, ...]) -> None:
    """Images of files that are not there (yet) make blocks invalid."""
    for index, block in enumerate(blocks):
        file_id = (block.get("slack_file") or {}).get("id", "")
        if file_id and not (file_id in backend.uploads and backend.uploads[file_id].complete):
            reason = f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            raise Refused(
                "invalid_blocks", errors=[reason], response_metadata={"messages": [f"[ERROR] {reason}"]}
            )


def said(made: Payload) -> Payload:
    """The content of a message that must say something. Refused with `no_text`."""
    if not (made["text"] or made["blocks"] or made["attachments"]):
        raise Refused("no_text")
    return {**made, "blocks": made["blocks"] or ()}


def _post_message(backend: Backend, asked: Asked) -> Payload:
    arguments = asked.arguments
    channel = backend.channel(arguments.text("channel"), posting=True)
    made = said(content(backend, arguments, cut=True))
    thread_ts = arguments.text("thread_ts")
    if thread_ts:
        parent = backend.state.find(channel.id, thread_ts)
        if parent is None or parent.ephemeral_to:
            raise Refused("cannot_reply_to_message")
        thread_ts = parent.thread_ts or parent.ts
    message = backend.own(
        channel.id,
        thread_ts=thread_ts,
        broadcast=bool(thread_ts) and arguments.flag("reply_broadcast"),
        metadata=arguments.object("metadata"),
        **made,
    )
    stored = backend.post(message)
    return {"ok": True, "channel": channel.id, "ts": stored.ts, "message": own_wire(backend, stored)}


def own_wire(backend: Backend, message: Message) -> Payload:
    """A message of the app as answers show it, with the app's profile."""
    app = backend.app
    profile = {
        "id": app.bot_id,
        "app_id": app.app_id,
        "name": app.name,
        "deleted": False,
        "team_id": app.team_id,
    }
    return {**message.wire(app.team_id), "bot_profile": profile}


def _post_ephemeral(backend: Backend, asked: Asked) -> Payload:
    arguments = asked.arguments
    channel = backend.channel(arguments.text("channel"), posting=True)
    user = arguments.text("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    made = said(content(backend, arguments))
    thread_ts = arguments.text("thread_ts")
    message = backend.post(backend.own(channel.id, thread_ts=thread_ts, ephemeral_to=user, **made))
    return {"ok": True, "message_ts": message.ts}


def _own_message(backend: Backend, asked: Asked, refusal: str) -> Message:
    channel = backend.channel(asked.arguments.text("channel"))
    message = backend.state.find(channel.id, asked.arguments.text("ts"))
    if message is None or message.ephemeral_to:
        raise Refused("message_not_found")
    if message.user != backend.app.bot_user_id:
        raise Refused(refusal)
    return message


def _update(backend: Backend, asked: Asked) -> Payload:
    """Blocks not given are kept (an empty list removes them), and so are attachments."""
    old = _own_message(backend, asked, "cant_update_message")
    made = content(backend, asked.arguments)
    blocks = old.blocks if made["blocks"] is None else backend.state.with_block_ids(made["blocks"])
    attachments = made["attachments"] if "attachments" in asked.arguments else old.attachments
    if not (made["text"] or blocks or attachments):
        raise Refused("no_text")
    text = made["text"] if "text" in asked.arguments or made["text"] else old.text
    edited = backend.state.next_ts()
    new = backend.state.put(replace(old, text=text, blocks=blocks, attachments=attachments, edited_ts=edited))
    backend.feed.changed(new, old)
    body = own_wire(backend, new)
    return {"ok": True, "channel": new.channel, "ts": new.ts, "text": new.text, "message": body}


def _delete(backend: Backend, asked: Asked) -> Payload:
    message = _own_message(backend, asked, "cant_delete_message")
    backend.state.drop(message)
    backend.feed.deleted(message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def _react(backend: Backend, asked: Asked) -> Payload:
    arguments, me = asked.arguments, backend.app.bot_user_id
    name = arguments.text("name")
    if not name or ":" in name.replace("::", ""):
        raise Refused("invalid_name")
    message = backend.state.find(backend.channel(arguments.text("channel")).id, arguments.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    reactions = dict(message.reactions)
    if me in reactions.get(name, ()):
        raise Refused("already_reacted")
    reactions[name] = (*reactions.get(name, ()), me)
    backend.state.put(replace(message, reactions=tuple(reactions.items())))
    return {"ok": True}


def _validate(backend: Backend, asked: Asked) -> Payload:  # noqa: ARG001 - every method has this shape
    given = [name for name in ("blocks", "view", "message") if name in asked.arguments]
    if given == ["blocks"]:
        check_message_blocks(asked.arguments.objects("blocks") or ())
    elif len(given) != 1:
        raise invalid("exactly one of blocks, view, message")
    return {"ok": True}


METHODS = (
    Method("chat.postMessage", _post_message, scope="chat:write", required=("channel",), posts=True),
    Method(
        "chat.postEphemeral", _post_ephemeral, scope="chat:write", required=("channel", "user"), posts=True
    ),
    Method("chat.update", _update, scope="chat:write", required=("channel", "ts"), per_minute=50),
    Method("chat.delete", _delete, scope="chat:write", required=("channel", "ts"), per_minute=50),
    Method("reactions.add", _react, scope="reactions:write", required=("name",), per_minute=50),
    Method("blocks.validate", _validate, token="none"),  # noqa: S106 - a kind of token, not one
)
