"""What Slack sends is read fully, and whatever else is sent, signed or not, breaks nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache, partial
from typing import TypeAlias
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from bot.quiz import Items
from bot.server.http import dispatch
from bot.service import Asking, Insight, Means, Polling, Privacy, Quizzing
from bot.service.memory import utc_now
from bot.slack import (
    Account,
    Identity,
    Malformed,
    OneTeam,
    Outbound,
    Services,
    build_app,
    checked,
    inbound,
    new_client,
    read_body,
)
from bot.telemetry import new_metrics
from tests.quiz.sample import our_items
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


WORDS = st.sampled_from(["U1", "C1", "im", "1.1", "", "docker vs vm", "http://127.0.0.1:9/r"]) | st.text(
    max_size=6
)
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.lists(WORDS, max_size=2)
    | st.dictionaries(WORDS, WORDS, max_size=2)
)
TEXT_KEYS = [
    "type", "team_id", "enterprise_id", "user_id", "channel_id", "ts", "thread_ts", "text", "command",
    "subtype", "bot_id", "channel_type", "response_url", "bot_access_token", "callback_id", "event_id",
    "value", "user_team", "function_execution_id", "challenge",
]  # fmt: skip
OBJECT_KEYS = [
    "event", "user", "channel", "team", "enterprise", "view", "container", "message",
    "previous_message", "item", "assistant_thread", "function_data", "inputs", "state",
]  # fmt: skip
KINDS = [
    "event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "message_action",
    "block_suggestion", "url_verification", "app_rate_limited", "interactive_message",
    "dialog_submission", "workflow_step_edit",
]  # fmt: skip
EVENTS = ["app_mention", "message", "app_uninstalled", "tokens_revoked", "function_executed", "other"]
BUTTONS = ["isolate.share.0", "isolate.more.0", "isolate.suggestion.2", "isolate.older.0", "other"]


Some: TypeAlias = st.SearchStrategy[object]


def shaped(
    inner: st.SearchStrategy[object], **certain: st.SearchStrategy[object]
) -> st.SearchStrategy[dict[str, object]]:
    """An object whose fields mostly have Slack's types."""
    texts = {key: WORDS for key in TEXT_KEYS if key not in certain}
    objects = {key: inner | st.none() for key in OBJECT_KEYS if key not in certain}
    lists = {"authorizations": st.lists(inner, max_size=2), "response_urls": st.lists(inner, max_size=2)}
    flags = {"is_ext_shared_channel": st.booleans(), "is_enterprise_install": st.booleans() | WORDS}
    optional = {**texts, **objects, **lists, **flags, "odd": ODD}
    return st.tuples(
        st.fixed_dictionaries(certain),
        st.lists(st.sampled_from(sorted(optional)), max_size=6, unique=True).flatmap(
            lambda keys: st.fixed_dictionaries({key: optional[key] for key in keys})
        ),
    ).map(lambda pair: {**pair[1], **pair[0]})


LEAF = st.fixed_dictionaries({"id": WORDS})
INNER: Some = shaped(shaped(LEAF | WORDS))
BUTTON = shaped(LEAF, action_id=st.sampled_from(BUTTONS), type=st.just("button"), block_id=st.just("b"))
PAYLOADS = st.one_of(
    shaped(INNER, type=st.sampled_from(KINDS)),
    shaped(INNER, type=st.just("event_callback"), event=shaped(INNER, type=st.sampled_from(EVENTS))),
    shaped(INNER, type=st.just("block_actions"), actions=st.lists(BUTTON, min_size=1, max_size=2)),
    shaped(LEAF, command=st.sampled_from(["/isolate", "/other"])),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


async def our_items_soon() -> Items:
    return our_items()


@pytest.fixture(scope="module")
def app(runner: asyncio.Runner) -> Iterator[AsyncApp]:
    async def build() -> tuple[AsyncApp, aiohttp.ClientSession]:
        session = aiohttp.ClientSession()
        metrics = new_metrics()
        clock = asyncio.get_running_loop().time
        client = new_client("xoxb-1", NOWHERE, session)
        outbound = Outbound(client, session, metrics, clock=clock)
        asking = Asking(Answers(), clock=clock, today=lambda: dt.date(2026, 11, 24))
        means = Means(our_items_soon, None, utc_now)
        quizzing, polling, insight = Quizzing(means), Polling(means), Insight(means)
        account = Account(Identity("T1", "UBOT", "B1"), "xoxb-1")
        services = Services(
            asking, Privacy(None), outbound, OneTeam(account), metrics, quizzing, polling, insight
        )
        return build_app(services, client), session

    built, session = runner.run(build())
    yield built
    runner.run(session.close())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


CONTENT_TYPES = ["application/json", "application/x-www-form-urlencoded", "text/plain", ""]


@given(st.sampled_from(CONTENT_TYPES), st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(content_type: str, raw: bytes) -> None:
    with suppress(Malformed):
        assert isinstance(read_body(content_type, raw), dict)


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("text=docker+vs%20vm", "docker vs vm"),
        ("text=1%2B1%3D2%26", "1+1=2&"),
        ("text=", ""),
        ("text", ""),
        ("text=a=b;c", "a=b;c"),
        ("text=one&text=two", "two"),
        ("text=%c3%A9%F0%9F%98%80", "é😀"),
        ("text=100%&", "100%"),
        ("text=%zz%4", "%zz%4"),
        ("text=%FF%ED%A0%80%", "\ufffd" * 4 + "%"),
    ],
)
def test_a_form_is_read_as_the_standard_reads_it(sent: str, read: str) -> None:
    assert read_body(FORM, f"command=/isolate&{sent}".encode())["text"] == read


def test_a_form_of_more_fields_than_slack_sends_is_refused() -> None:
    with pytest.raises(Malformed):
        read_body(FORM, b"command=/isolate" + b"&text=a" * 100)


def test_nothing_of_a_form_is_kept_after_reading_it() -> None:
    kind = type(lru_cache(len))
    caches = [one for one in gc.get_objects() if isinstance(one, kind)]
    before = [one.cache_info() for one in caches]
    read_body(FORM, b"command=/isolate&text=what+ann+asked")
    assert [one.cache_info() for one in caches] == before


FORM_KEYS = (*TEXT_KEYS, *OBJECT_KEYS, "authorizations", "actions", "inputs", "odd")


@given(form=st.dictionaries(st.sampled_from(FORM_KEYS), WORDS), command=st.sampled_from(["", "/isolate"]))
def test_a_form_is_taken_as_its_fields_would_be_by_a_web_socket(form: dict[str, str], command: str) -> None:
    form = {key: value for key, value in {**form, "command": command}.items() if key != "payload"}
    raw = urlencode(form).encode()
    read = partial(read_body, "application/x-www-form-urlencoded", raw)
    try:
        expected = checked(dict(form))
    except Malformed:
        with pytest.raises(Malformed):
            read()
    else:
        assert read() == expected
