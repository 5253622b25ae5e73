"""chat.scheduleMessage, chat.scheduledMessages.list, chat.deleteScheduledMessage."""

from __future__ import annotations

from bot.workspace.backend import Backend, Scheduled
from bot.workspace.method import Asked, Method
from bot.workspace.methods.chat import content, said
from bot.workspace.refusals import Refused
from bot.workspace.wire import Payload

FURTHEST_S = 120 * 86_400  # docs/reference/methods/chat.scheduleMessage: 120 days
WINDOW_S, WINDOW_MESSAGES = 300, 30  # same page: 30 messages per channel in any five minutes
TOO_LATE_S = 60  # what is due within a minute cannot be deleted any more


def _schedule(backend: Backend, asked: Asked) -> Payload:
    arguments, now = asked.arguments, backend.clock()
    channel = backend.channel(arguments.text("channel"), posting=True)
    post_at = arguments.whole("post_at")
    if post_at <= now:
        raise Refused("time_in_past")
    if post_at > now + FURTHEST_S:
        raise Refused("time_too_far")
    near = [
        s
        for s in backend.scheduled.values()
        if s.message.channel == channel.id and abs(s.post_at - post_at) < WINDOW_S
    ]
    if len(near) >= WINDOW_MESSAGES:
        raise Refused("restricted_too_many")
    made = said(content(backend, arguments))
    message = backend.own(channel.id, thread_ts=arguments.text("thread_ts"), **made)
    scheduled = Scheduled(backend.state.fresh_id("Q"), post_at, int(now), message)
    backend.scheduled[scheduled.id] = scheduled
    backend.state.changes.bump()
    body = {"type": "delayed_message", "text": message.text, "bot_id": backend.app.bot_id}
    answer = {
        "channel": channel.id,
        "scheduled_message_id": scheduled.id,
        "post_at": post_at,
        "message": body,
    }
    return {"ok": True, **answer}


def _list(backend: Backend, asked: Asked) -> Payload:
    wanted = asked.arguments.text("channel")
    if wanted and wanted not in backend.state.channels:
        raise Refused("invalid_channel")
    listed = [
        {
            "id": s.id,
            "channel_id": s.message.channel,
            "post_at": s.post_at,
            "date_created": s.created,
            "text": s.message.text,
        }
        for s in sorted(backend.scheduled.values(), key=lambda s: s.post_at)
        if wanted in {"", s.message.channel}
    ]
    return {"ok": True, "scheduled_messages": listed, "response_metadata": {"next_cursor": ""}}


def _delete(backend: Backend, asked: Asked) -> Payload:
    backend.channel(asked.arguments.text("channel"))
    scheduled = backend.scheduled.get(asked.arguments.text("scheduled_message_id"))
    if scheduled is None or scheduled.post_at - backend.clock() < TOO_LATE_S:
        raise Refused("invalid_scheduled_message_id")
    del backend.scheduled[scheduled.id]
    backend.state.changes.bump()
    return {"ok": True}


_BOTH = ("channel", "scheduled_message_id")
METHODS = (
    Method(
        "chat.scheduleMessage", _schedule, scope="chat:write", required=("channel", "post_at"), per_minute=50
    ),
    Method("chat.scheduledMessages.list", _list, per_minute=50),
    Method("chat.deleteScheduledMessage", _delete, scope="chat:write", required=_BOTH, per_minute=50),
)
