"""What travels on Slack's wire: payloads, ids, limits of time, and which scope or event goes with what."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

# Slack's JSON objects have no fixed shape that a type could hold; this alias is the one place that says so.
Payload: TypeAlias = dict[str, Any]

DEADLINE_S = 3.0  # docs/apis/events-api: answers later than three seconds count as failed
TRIGGER_LIFE_S = 3.0  # docs/interactivity/handling-user-interaction: a trigger_id lives three seconds
RESPONSE_URL_LIFE_S = 30 * 60.0  # same page: thirty minutes, five uses
RESPONSE_URL_USES = 5
RETRY_DELAYS_S = (0.0, 60.0, 300.0)  # docs/apis/events-api: at once, after one minute, after five more
MAX_CONNECTIONS = 10  # docs/apis/events-api/using-socket-mode
SLACKBOT = "USLACKBOT"

CHANNEL_EVENTS: Mapping[str, tuple[str, str]] = {  # kind of channel → (subscription, scope)
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
    "mpim": ("message.mpim", "mpim:history"),
}
EVENT_SCOPES: Mapping[str, tuple[str, ...]] = {  # any one of them is enough; an event not named needs none
    **{subscription: (scope,) for subscription, scope in CHANNEL_EVENTS.values()},
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "reaction_added": ("reactions:read",),
    "link_shared": ("links:read",),
    "assistant_thread_started": ("assistant:write",),
    "assistant_thread_context_changed": ("assistant:write",),
}

_CONTROL = re.compile(r"[&<>]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str) -> str:
    """Text as Slack stores it: `&`, `<` and `>` as entities, nothing else."""
    return _CONTROL.sub(lambda match: _ENTITIES[match[0]], text)


def unescape(text: str) -> str:
    """The opposite of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def compact(value: object) -> str:
    """JSON without spaces, non-ASCII kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
