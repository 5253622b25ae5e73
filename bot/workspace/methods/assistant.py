"""assistant.threads.setStatus, setSuggestedPrompts, setTitle."""

from __future__ import annotations

from bot.workspace.backend import Backend
from bot.workspace.method import Asked, Method
from bot.workspace.refusals import Refused, invalid
from bot.workspace.wire import Payload

PROMPTS, LOADING_MESSAGES = 4, 10  # docs/reference/methods/assistant.threads.*


def _direct(backend: Backend, asked: Asked) -> str:
    channel = asked.arguments.text("channel_id")
    if channel not in backend.state.channels:
        raise Refused("channel_not_found", detail="Invalid channel_id")
    return channel


def _status(backend: Backend, asked: Asked) -> Payload:
    channel, thread_ts = _direct(backend, asked), asked.arguments.text("thread_ts")
    if len(asked.arguments.words("loading_messages")) > LOADING_MESSAGES:
        raise invalid(f"no more than {LOADING_MESSAGES} items allowed [json-pointer:/loading_messages]")
    if not backend.state.thread(channel, thread_ts):
        raise Refused("invalid_thread_ts")
    backend.statuses[channel, thread_ts] = asked.arguments.text("status")
    backend.state.changes.bump()
    return {"ok": True}


def _prompts(backend: Backend, asked: Asked) -> Payload:
    channel, prompts = _direct(backend, asked), asked.arguments.objects("prompts") or ()
    if len(prompts) > PROMPTS or any({"title", "message"} - set(prompt) for prompt in prompts):
        raise invalid("prompts: at most 4, each with title and message [json-pointer:/prompts]")
    backend.prompts[channel] = {"title": asked.arguments.text("title"), "prompts": list(prompts)}
    backend.state.changes.bump()
    return {"ok": True}


def _title(backend: Backend, asked: Asked) -> Payload:
    _direct(backend, asked)
    return {"ok": True}


_SCOPE = "assistant:write"
METHODS = (
    Method(
        "assistant.threads.setStatus",
        _status,
        scope=f"{_SCOPE}|chat:write",
        required=("status",),
        per_minute=600,
    ),
    Method("assistant.threads.setSuggestedPrompts", _prompts, scope=_SCOPE, required=("prompts",)),
    Method("assistant.threads.setTitle", _title, scope=_SCOPE, required=("title",)),
)
