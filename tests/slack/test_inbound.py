"""What Slack sends is read fully, and whatever else is sent, signed or not, breaks nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator
from contextlib import suppress

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from bot.server.http import dispatch
from bot.service import Asking
from bot.slack import (
    Identity,
    Malformed,
    Outbound,
    Services,
    build_app,
    checked,
    inbound,
    new_client,
    read_body,
)
from bot.telemetry import new_metrics
from tests.slack.answers import Answers

NOWHERE = "http://127.0.0.1:9/api/"  # the discard port: nobody listens


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("docker vs vm", "docker vs vm"),
        ("  docker\n vs\tvm ", "docker vs vm"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        (
            "see <https://x.example/a?b|the page> and <https://y.example>",
            "see the page and https://y.example",
        ),
        ("<@U1> asks <@U2|ann> in <#C1|general>, <!here>", "asks ann in #general , @here"),
        ("<!date^1392734382^Posted {date_num}|on Tuesday>", "on Tuesday"),
        ("<!subteam^S1>", "@subteam"),
        ("< >", ""),
        ("1 < 2", "1 < 2"),
        ("\ud800", "?"),
    ],
)
def test_markup_is_read_as_words(sent: str, read: str) -> None:
    assert inbound.words(sent) == read


@given(st.text(max_size=300))
def test_any_text_is_read_and_can_be_sent_on(text: str) -> None:
    inbound.words(text).encode()


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["U1", "C1", "im", "1.1"])
)
KEYS = st.sampled_from(
    [
        "type",
        "event",
        "user",
        "channel",
        "team",
        "team_id",
        "authorizations",
        "enterprise",
        "view",
        "actions",
        "action_id",
        "value",
        "container",
        "message",
        "response_url",
        "response_urls",
        "text",
        "ts",
        "thread_ts",
        "command",
        "user_id",
        "channel_id",
        "subtype",
        "bot_id",
        "channel_type",
        "item",
        "inputs",
        "is_ext_shared_channel",
        "function_data",
        "bot_access_token",
        "assistant_thread",
        "previous_message",
        "callback_id",
        "state",
    ]
)
JUNK = st.recursive(
    SCALARS, lambda x: st.lists(x, max_size=2) | st.dictionaries(KEYS, x, max_size=4), max_leaves=12
)
TYPES = st.sampled_from(
    [
        "event_callback",
        "block_actions",
        "view_submission",
        "view_closed",
        "shortcut",
        "message_action",
        "block_suggestion",
        "url_verification",
        "app_rate_limited",
        "interactive_message",
        "dialog_submission",
        "workflow_step_edit",
    ]
)
EVENTS = st.sampled_from(
    ["app_mention", "message", "app_uninstalled", "tokens_revoked", "function_executed", "other"]
)
PAYLOADS = st.one_of(
    st.builds(lambda kind, junk: {**junk, "type": kind}, TYPES, st.dictionaries(KEYS, JUNK, max_size=8)),
    st.builds(
        lambda kind, event, junk: {**junk, "type": "event_callback", "event": {**event, "type": kind}},
        EVENTS,
        st.dictionaries(KEYS, JUNK, max_size=8),
        st.dictionaries(KEYS, JUNK, max_size=4),
    ),
    st.builds(
        lambda junk, more: {
            **junk,
            "type": "block_actions",
            "actions": [{"action_id": "isolate.share.0", "type": "button", **more}],
        },
        st.dictionaries(KEYS, JUNK, max_size=8),
        st.dictionaries(KEYS, JUNK, max_size=2),
    ),
    st.builds(lambda junk: {"command": "/isolate", **junk}, st.dictionaries(KEYS, SCALARS, max_size=6)),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


@pytest.fixture(scope="module")
def app(runner: asyncio.Runner) -> Iterator[AsyncApp]:
    async def build() -> tuple[AsyncApp, aiohttp.ClientSession]:
        session = aiohttp.ClientSession()
        metrics = new_metrics()
        clock = asyncio.get_running_loop().time
        client = new_client("xoxb-1", NOWHERE, session)
        outbound = Outbound(client, session, metrics, clock=clock)
        asking = Asking(Answers(), clock=clock, today=lambda: dt.date(2026, 11, 24))
        return build_app(Services(asking, outbound, Identity("T1", "UBOT", "B1"), metrics), client), session

    built, session = runner.run(build())
    yield built
    runner.run(session.close())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(payload=PAYLOADS)
def test_no_payload_however_odd_is_a_bug(
    payload: dict[str, object], runner: asyncio.Runner, app: AsyncApp
) -> None:
    try:
        form = checked(json.loads(json.dumps(payload)))
    except Malformed:
        return
    with capture_logs() as logs:
        status = runner.run(dispatch(app, form, {})).status
    assert status in {200, 400, 503}  # 503: nobody to post to here
    assert [line for line in logs if line["event"] == "incident.happened"] == []


@given(
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", ""]),
    st.binary(max_size=80),
)
def test_any_bytes_are_read_or_refused(content_type: str, raw: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(read_body(content_type, raw), dict)
