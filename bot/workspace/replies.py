"""What an app says without the Web API: in the answer to a command, through a response address, to a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.workspace.backend import Backend
from bot.workspace.method import Arguments
from bot.workspace.methods.chat import content, said
from bot.workspace.refusals import Refused
from bot.workspace.state import Message
from bot.workspace.tickets import ResponseTarget
from bot.workspace.views import View
from bot.workspace.wire import Payload


def show_command_answer(
    backend: Backend, target: ResponseTarget, typed: str, body: Payload | str
) -> Message | None:
    """The message that the answer to a slash command becomes; None when it says nothing.

    `in_channel` also shows everybody the command as typed. Refused when Slack would refuse the content.
    """
    given = {"text": body} if isinstance(body, str) else body
    public = given.get("response_type") == "in_channel"
    made = content(backend, Arguments.of(given), cut=True)
    if public:
        ts = backend.state.next_ts()
        backend.state.put(Message(channel=target.channel, ts=ts, user=target.member, text=typed))
    if not (made["text"] or made["blocks"] or made["attachments"]):
        return None
    return _post(backend, target, made, public=public)


def _post(
    backend: Backend, target: ResponseTarget, made: Payload, *, public: bool, thread_ts: str = ""
) -> Message:
    to = "" if public else target.member
    return backend.post(backend.own(target.channel, ephemeral_to=to, thread_ts=thread_ts, **said(made)))


def respond(backend: Backend, target: ResponseTarget, body: Payload) -> None:
    """Do what was posted to a response address. Refused as Slack refuses it."""
    arguments = Arguments.of(body)
    original = backend.state.find(target.channel, target.message_ts) if target.message_ts else None
    if arguments.flag("delete_original"):
        if original is not None:
            backend.state.drop(original)
        return
    made = content(backend, arguments, cut=True)
    if arguments.flag("replace_original"):
        _replace(backend, original, made)
        return
    public = arguments.text("response_type") == "in_channel"
    thread_ts = arguments.text("thread_ts") if public else (original.thread_ts if original else "")
    _post(backend, target, made, public=public, thread_ts=thread_ts)


def _replace(backend: Backend, original: Message | None, made: Payload) -> None:
    if original is None or original.user != backend.app.bot_user_id:
        raise Refused("message_not_found")
    made = said(made)
    blocks = backend.state.with_block_ids(made["blocks"])
    edited = "" if original.ephemeral_to else backend.state.next_ts()
    changed = replace(
        original, text=made["text"], blocks=blocks, attachments=made["attachments"], edited_ts=edited
    )
    backend.state.put(changed)
    if not changed.ephemeral_to:
        backend.feed.changed(changed, original)


def apply_view_answer(backend: Backend, view: View, body: Payload | str) -> Mapping[str, str]:
    """Do what the answer to a submission says; the errors to show, by `block_id`.

    Refused with `invalid_arguments` when the app names a block that is no input, or sends an unsound view.
    """
    action = body.get("response_action", "") if isinstance(body, dict) else ""
    match action:
        case "":
            backend.views.close(view)
        case "clear":
            backend.views.close(view, whole=True)
        case "errors":
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            errors = dict(body["errors"]) if isinstance(body, dict) else {}
            if not errors or not inputs.issuperset(errors):
                raise Refused("invalid_arguments")
            return errors
        case "update":
            backend.views.update(view, _view_in(body))
        case "push":
            backend.views.open(view.member, _view_in(body), push=True)
        case _:
            raise Refused("invalid_arguments")
    return {}


def _view_in(body: Payload | str) -> Payload:
    view = body.get("view") if isinstance(body, dict) else None
    if not isinstance(view, dict):
        raise Refused("invalid_arguments")
    return view
