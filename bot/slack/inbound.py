"""What Slack sends, read once and fully: raw dicts end here.

`read_body` turns the bytes of an HTTP delivery into the payload that a web-socket would carry, and refuses
everything that is not formed as Slack forms it; the other functions turn payloads into our own types.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from yarl import query_to_pairs

from bot.errors import IsolateError
from bot.service import Inquiry, Thread

Payload = dict[str, Any]

_ID = re.compile(r"^[A-Za-z0-9._:-]{1,64}$")
_MARKUP = re.compile(r"<([^<>]{1,3000})>")
_SPOKEN_SUBTYPES = (None, "file_share", "thread_broadcast")
_RETIRED = frozenset({"interactive_message", "workflow_step_edit"}) | {
    f"dialog_{part}" for part in ("submission", "cancellation", "suggestion")
}
_SSL_CHECK = re.compile(rb"(?:^|&)ssl_check=1(?:&|$)")  # an ampersand inside a value is sent as %26
_FIELDS = 100  # a slash command has about fifteen
_SLACKBOT = "USLACKBOT"
_LATEST = 1 << 36  # seconds since 1970, some centuries from now


class Malformed(IsolateError):
    """A delivery that is not formed as Slack forms them."""


class _Named(BaseModel):
    id: str | None = None


class _Action(BaseModel):
    action_id: str
    type: str
    block_id: str | None = None
    value: str | None = None


_Reference = str | _Named | None


class _Shape(BaseModel):
    """Every field that is read before a listener is chosen, at any depth, and its type."""

    type: str | None = None
    event: _Shape = None  # type: ignore[assignment]  # absent is fine, an explicit null is not
    authorizations: list[_Shape] | None = None
    message: _Shape | None = None
    previous_message: _Shape | None = None
    item: _Shape | None = None
    view: _Shape | None = None
    assistant_thread: _Shape | None = None
    function_data: dict[str, object] | None = None
    enterprise: _Reference = None
    team: _Reference = None
    user: _Reference = None
    channel: _Reference = None
    actions: Annotated[list[_Action], Field(min_length=1)] = []
    response_urls: list[dict[str, object]] = []
    team_id: str | None = None
    enterprise_id: str | None = None
    user_id: str | None = None
    channel_id: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    thread_ts: str | None = None
    ts: str | None = None
    text: object = None
    event_id: str | None = None
    callback_id: str | None = None
    action_id: str | None = None
    command: str | None = None
    response_url: str | None = None
    challenge: str | None = None
    user_team: str | None = None
    app_installed_team_id: str | None = None
    inputs: dict[str, object] | None = None


def _may_be_text(field: str) -> bool:
    try:
        _Shape.model_validate({field: ""})
    except ValidationError:
        return False
    return True


# Fields that make more of a form than a command. All that a form holds is text, so that one without any of
# these is formed as Slack forms it: nothing in it can be of another type.
_MORE = frozenset({"type", *(field for field in _Shape.model_fields if not _may_be_text(field))})


def read_body(content_type: str, raw: bytes) -> Payload:
    """The payload of an HTTP delivery whose signature was checked. Raises Malformed.

    Read here and not by Bolt, which takes any form that has the word "payload" in it for an interaction.
    """
    try:
        text = raw.decode("utf-8")
        if content_type == "application/json":
            payload = json.loads(text)
        else:
            # In a tenth of the time the standard library takes. No `URL` is made of it: yarl keeps the latest
            # of these, and with them what people asked.
            form = dict(query_to_pairs(text, max_fields=_FIELDS))
            if form.get("command") and _MORE.isdisjoint(form) and "payload" not in form:
                return form
            payload = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError) as error:
        raise Malformed("the body cannot be read") from error
    return checked(payload)


def checked(payload: object) -> Payload:
    """The payload, if it has the form of one of Slack's. Raises Malformed."""
    if not isinstance(payload, dict):
        raise Malformed("the payload is no object")
    try:
        shape = _Shape.model_validate(payload)
    except (ValidationError, RecursionError) as error:
        raise Malformed("the payload is not formed as Slack forms it") from error
    if not (shape.type or shape.command):
        raise Malformed("the payload has neither a type nor a command")
    content = {
        "event_callback": bool(shape.event and shape.event.type),
        "url_verification": bool(shape.challenge),
        "block_actions": bool(shape.actions),
        "view_submission": bool(shape.view and shape.view.type),
        "view_closed": bool(shape.view and shape.view.type),
    }
    if shape.type in _RETIRED:
        raise Malformed(f"{shape.type} was retired and is nothing we ever asked for")
    if not content.get(shape.type or "", True):
        raise Malformed(f"the {shape.type} lacks its content")
    return payload


def is_ssl_check(content_type: str, raw: bytes) -> bool:
    """Whether this is Slack's certificate check, which comes without a signature and asks for nothing."""
    return content_type != "application/json" and _SSL_CHECK.search(raw) is not None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message to the bot: the question in it, where the answer goes (`thread` "" is the main line)."""

    inquiry: Inquiry
    ts: str
    reply_in: str


@dataclass(frozen=True, slots=True)
class Press:
    """A click on one of the bot's buttons: who, where, under which message, and what the button carries."""

    delivery: str
    team: str
    member: str
    channel: str
    message_ts: str
    thread_ts: str
    is_ephemeral: bool
    response_url: str
    value: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A click by one person for themselves: under a message, or on their Home tab, where `channel` is "".

    `chosen` holds the values chosen in a menu or of checkboxes.
    """

    team: str
    member: str
    channel: str
    message_ts: str
    is_ephemeral: bool
    response_url: str
    action: str
    value: str
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at a tab of the app; `channel` is their conversation with it."""

    team: str
    member: str
    channel: str
    tab: str


def command(body: Payload) -> Inquiry:
    """A slash command. It belongs to no thread, and may be answered twice without harm."""
    return Inquiry(
        delivery="",
        team=_team(body),
        member=_id(body.get("user_id")),
        channel=_id(body.get("channel_id")),
        text=words(str(body.get("text") or "")),
    )


def mention(body: Payload, bot_user_id: str) -> Spoken | None:
    """A mention in a channel, to be answered in its thread; None where nobody is to be answered."""
    event = body["event"]
    if _is_none_of_ours(event, bot_user_id) or str(event.get("channel", "")).startswith("D"):
        return None
    root = _time(event.get("thread_ts") or event.get("ts"))
    return _spoken(body, bot_user_id, thread=root, reply_in=root)


def direct(body: Payload, bot_user_id: str) -> Spoken | None:
    """A message in a direct channel, answered where it was said; None where nobody is to be answered."""
    event = body["event"]
    if event.get("channel_type") != "im" or _is_none_of_ours(event, bot_user_id):
        return None
    root = _time(event.get("thread_ts"))
    return _spoken(body, bot_user_id, thread=root, reply_in=root)


def spoken(body: Payload, bot_user_id: str) -> Spoken | None:
    """What was said to the bot in an event of any kind, if anything was."""
    event = body.get("event") or {}
    match event.get("type"):
        case "app_mention":
            return mention(body, bot_user_id)
        case "message":
            return direct(body, bot_user_id)
    return None


def press(body: Payload) -> Press:
    """A click on a button. Raises Malformed where Slack did not say who clicked where."""
    container, message = _object(body.get("container")), _object(body.get("message"))
    action = body["actions"][0]
    message_ts = _id(container.get("message_ts") or message.get("ts"))
    channel = _reference(body.get("channel")) or str(container.get("channel_id") or "")
    return Press(
        delivery=f"{channel}:{message_ts}:{action['action_id']}",  # never the value: people's words are in it
        team=_team(body),
        member=_id(_reference(body.get("user"))),
        channel=_id(channel),
        message_ts=message_ts,
        thread_ts=_time(message.get("thread_ts") or container.get("thread_ts")),
        is_ephemeral=bool(container.get("is_ephemeral")),
        response_url=str(body.get("response_url") or ""),
        value=str(action.get("value") or ""),
    )


def tap(body: Payload) -> Tap:
    """A click in a quiz or on the Home tab. Raises Malformed where Slack did not say who clicked."""
    container, message = _object(body.get("container")), _object(body.get("message"))
    action = body["actions"][0]
    chosen = action.get("selected_options")
    options = chosen if isinstance(chosen, list) else [action.get("selected_option")]
    return Tap(
        team=_team(body),
        member=_id(_reference(body.get("user"))),
        channel=_reference(body.get("channel")) or str(container.get("channel_id") or ""),
        message_ts=str(container.get("message_ts") or message.get("ts") or ""),
        is_ephemeral=bool(container.get("is_ephemeral")),
        response_url=str(body.get("response_url") or ""),
        action=action["action_id"],
        value=str(action.get("value") or ""),
        chosen=tuple(str(option["value"]) for option in options if _object(option).get("value")),
    )


def opened_home(body: Payload) -> Opened:
    """Somebody opened the app's Home tab or its conversation."""
    event = body["event"]
    return Opened(_team(body), _id(event.get("user")), _id(event.get("channel")), str(event.get("tab") or ""))


def team_of(body: Payload) -> str:
    """The team a delivery is about."""
    return _team(body)


def is_removal(body: Payload) -> bool:
    """Whether an event says that the bot is gone from its team, and not that some person's token is."""
    tokens = body["event"].get("tokens")
    return not isinstance(tokens, dict) or bool(tokens.get("bot")) or not tokens.get("oauth")


def told_at(body: Payload) -> dt.datetime | None:
    """When an event had taken place, to the end of the second; None where Slack did not say."""
    seconds = body.get("event_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < _LATEST:
        return None
    return dt.datetime.fromtimestamp(seconds + 1, dt.UTC)


def words(text: str) -> str:
    """What a person wrote, without Slack's markup and escapes: links by their label, mentions by nothing."""
    whole = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair cannot be sent on
    return " ".join(_unescape(_MARKUP.sub(_spell, whole)).split())


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _spell(markup: re.Match[str]) -> str:
    inside, _, label = markup[1].partition("|")
    match inside[:1]:
        case "@":
            return f" {label} " if label else " "
        case "#":
            return f" #{label} " if label else " "
        case "!":
            return f" {label} " if label else f" @{inside[1:].partition('^')[0]} "
    return f" {label or inside} "


def _spoken(body: Payload, bot_user_id: str, *, thread: str, reply_in: str) -> Spoken:
    event = body["event"]
    team, channel, ts = _team(body), _id(event.get("channel")), _time(event.get("ts"))
    text = str(event.get("text") or "").replace(f"<@{bot_user_id}>", " ")
    inquiry = Inquiry(
        delivery=_id(body.get("event_id") or f"{channel}:{ts}"),
        team=team,
        member=_id(event.get("user")),
        channel=channel,
        text=words(text),
        thread=Thread(team, channel, thread),
    )
    return Spoken(inquiry, ts, reply_in)


def _is_none_of_ours(event: Mapping[str, object], bot_user_id: str) -> bool:
    """Bots (ourselves too), edits, deletions and notices are not answered; people's messages are."""
    return bool(
        event.get("bot_id")
        or event.get("bot_profile")
        or event.get("edited")
        or event.get("hidden")
        or event.get("subtype") not in _SPOKEN_SUBTYPES
        or event.get("user") in (None, "", bot_user_id, _SLACKBOT)
    )


def _team(body: Payload) -> str:
    known = body.get("authorizations")
    first = known[0] if isinstance(known, list) and known and isinstance(known[0], dict) else {}
    for value in (first.get("team_id"), body.get("team_id"), _reference(body.get("team"))):
        if value:
            return _id(value)
    user = body.get("user")
    return _id(user.get("team_id") if isinstance(user, dict) else None, allow_none=True)


def _object(value: object) -> Payload:
    return value if isinstance(value, dict) else {}


def _reference(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("id") or "")
    return str(value or "")


def _time(value: object) -> str:
    """The time that names a message; "" where there is none."""
    return _id(value or None, allow_none=True)


def _id(value: object, *, allow_none: bool = False) -> str:
    if value is None and allow_none:
        return ""
    if isinstance(value, str) and _ID.match(value):
        return value
    raise Malformed("an id is missing or is none of Slack's")
