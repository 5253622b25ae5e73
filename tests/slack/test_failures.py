"""What goes wrong at Slack's end or ours loses no question and answers none twice."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.engine import NO_CONTEXT, Answer, Context
from bot.workspace import Drop, Fault, Hang, Message, Payload, RateLimited, Refuse, ServerError
from tests.slack.answers import Answers
from tests.slack.conftest import Transport, World, new_workspace, new_world, start


def mentioned(world: World) -> Payload:
    """A mention that Slack has to deliver; its thread is under a message that is there."""
    root = world.workspace.messages("C1")[0].ts
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "docker vs vm", "ts": root}
    return world.workspace.envelope(event)


def said(world: World, thread_ts: str) -> list[Message]:
    messages = world.workspace.messages("C1", thread_ts=thread_ts)
    return [message for message in messages if message.user == "U0BOT"]


@pytest.mark.parametrize(
    "fault",
    [
        ServerError(500),
        Refuse("internal_error"),
        Refuse("channel_not_found"),
        RateLimited(30),
        Drop(done=False),
    ],
)
async def test_a_question_whose_answer_cannot_be_posted_comes_again(http_world: World, fault: Fault) -> None:
    http_world.workspace.faults.next("chat.postMessage", fault)
    question = await http_world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await http_world.workspace.settled()
    assert len(said(http_world, question.ts)) == 1
    assert [d.status for d in http_world.workspace.deliveries if d.event_id] == [503, 200]


async def test_over_a_socket_what_is_not_answered_is_not_acknowledged(world: World) -> None:
    world.workspace.faults.next("chat.postMessage", Refuse("internal_error"))
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    assert len(said(world, question.ts)) == 1
    assert [d.ok for d in world.workspace.deliveries if d.event_id] == [False, True]


async def test_a_short_wait_is_kept_within_the_deadline(world: World) -> None:
    world.workspace.faults.next("chat.postMessage", RateLimited(1))
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    assert len(said(world, question.ts)) == 1
    assert world.workspace.deliveries[-1].ok
    assert len(world.workspace.calls_of("chat.postMessage")) == 2


async def test_a_post_that_hangs_is_given_up_in_time(http_world: World) -> None:
    http_world.workspace.faults.next("chat.postMessage", Hang(2.5))
    delivery = await http_world.workspace.deliver(mentioned(http_world))
    assert delivery.status == 503
    assert delivery.latency_s < 2.5


async def test_a_click_whose_answer_may_have_been_posted_is_not_answered_another_way(world: World) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> packer image")
    await world.workspace.settled()
    (asked_back,) = said(world, question.ts)
    world.workspace.faults.next("chat.postMessage", Hang(2.2))
    outcome = await world.workspace.click("U1", asked_back, "isolate.suggestion.0")
    assert outcome.delivery is not None
    assert not outcome.delivery.ok
    await world.workspace.wait_for(lambda: len(world.workspace.calls_of("chat.postMessage")) == 2)
    assert len(said(world, question.ts)) == 2
    assert world.workspace.calls_of("response_url") == ()


async def test_what_was_asked_in_private_is_never_answered_in_public(world: World) -> None:
    shown = (await world.workspace.command("U1", "C1", "/isolate", "packer image")).message
    assert shown is not None
    (buttons,) = [block for block in shown.blocks if block["type"] == "actions"]
    payload = {
        "type": "block_actions",
        "team": {"id": "T0TEAM"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": shown.ts, "is_ephemeral": True},
        "actions": [{**buttons["elements"][0], "block_id": "b"}],
    }
    assert not (await world.workspace.deliver(payload, kind="interactive")).ok
    assert world.workspace.calls_of("chat.postMessage") == ()


async def test_a_duplicate_is_answered_once(world: World, answers: Answers) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    payload = world.workspace.deliveries[-1].parcel.payload
    for attempt in (1, 2, 3):
        assert (await world.workspace.deliver(payload, attempt=attempt)).ok
    assert len(said(world, question.ts)) == 1
    assert len(answers.asked) == 1


async def test_a_redelivery_waits_for_the_first_one_still_at_work(world: World) -> None:
    world.workspace.faults.next("chat.postMessage", Hang(0.5))
    payload = mentioned(world)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(world.workspace.deliver(payload, attempt=n)) for n in range(3)]
    assert [task.result().ok for task in tasks] == [True, True, True]
    assert len(world.workspace.calls_of("chat.postMessage")) == 1


async def test_a_revoked_token_is_not_used_again(http_world: World) -> None:
    http_world.workspace.faults.next("chat.postMessage", Refuse("token_revoked"))
    for _ in range(2):
        assert (await http_world.workspace.deliver(mentioned(http_world))).status == 503
    assert len(http_world.workspace.calls_of("chat.postMessage")) == 1


class Held:
    """Answers only once told to go on; `started` says that a question arrived."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.table = Answers()

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        self.started.set()
        return self.table.answer(text, context)


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_restart_in_mid_flight_answers_once(transport: Transport) -> None:
    held = Held()
    async with new_workspace(transport) as workspace:
        workspace.add_member("U1", "ann")
        workspace.add_channel("C1", "general", ["U1"])
        async with start(workspace, held, transport) as first:
            workspace.faults.next("chat.postMessage", Hang(0.5))
            question = await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
            await held.started.wait()
            assert first.ready
        assert not first.ready  # drained: what was in flight is answered, and acknowledged
        await workspace.settled()
        assert [delivery.ok for delivery in workspace.deliveries if delivery.event_id] == [True]
        lost = await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
        await workspace.settled()
        undelivered = workspace.deliveries[-1].parcel.payload
        if transport == "http":
            await workspace.http.close()
        async with start(workspace, held, transport):
            assert (await workspace.deliver(undelivered, attempt=2)).ok
        for asked in (question, lost):
            thread = workspace.messages("C1", thread_ts=asked.ts)
            assert len([message for message in thread if message.user == "U0BOT"]) == 1


async def test_a_socket_that_is_refreshed_loses_nothing() -> None:
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(new_workspace("socket"))
        workspace.add_member("U1", "ann")
        workspace.add_channel("C1", "general", ["U1"])
        await stack.enter_async_context(start(workspace, Answers(), "socket"))
        await workspace.sockets.disconnect()
        await workspace.wait_for(lambda: workspace.sockets.connections)
        question = await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
        await workspace.wait_for(lambda: len(workspace.messages("C1", thread_ts=question.ts)) > 1)
        await workspace.settled()
        assert len(workspace.messages("C1", thread_ts=question.ts)) == 2


async def test_nothing_a_person_wrote_and_no_token_is_in_the_metrics(world: World) -> None:
    await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    async with aiohttp.ClientSession() as session, session.get(f"{world.bot.url}/metrics") as response:
        text = await response.text()
    assert 'isolate_answers_total{kind="comparison",surface="mention"} 1.0' in text
    assert "docker vs vm" not in text
    assert world.workspace.app.bot_token not in text
    async with aiohttp.ClientSession() as session, session.get(f"{world.bot.url}/readyz") as response:
        assert json.loads(await response.text())["status"] == "ready"


async def test_nothing_a_person_wrote_and_no_token_is_in_the_logs(
    http_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = http_world.workspace
    caplog.set_level("INFO")
    with capture_logs() as logs:
        for text in ("docker vs vm", "packer image", "boom", "everything"):
            shown = (await workspace.command("U1", "C1", "/isolate", text)).message
            assert shown is not None
            for kind in ("share", "more", "suggestion"):
                if f"isolate.{kind}.0" in str(shown.blocks):
                    workspace.faults.next("chat.postMessage", Refuse("internal_error"))
                    for _ in range(2):
                        await workspace.click("U1", shown, f"isolate.{kind}.0")
            workspace.faults.next("chat.postMessage", ServerError(500))
            await workspace.say("U1", "C1", f"<@U0BOT> {text}")
            await workspace.settled()
            assert (await workspace.deliver(workspace.deliveries[-1].parcel.payload, attempt=1)).ok
    written = str(logs) + "".join(r.getMessage() + str(r.exc_text) for r in caplog.records)
    assert "answer.given" in written
    assert "incident.happened" in written
    assert "delivery.failed" in written
    app = workspace.app
    for secret in ("docker vs vm", "packer image", "boom", app.bot_token, app.app_token, app.signing_secret):
        assert secret not in written
    assert "/response/" not in written


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_a_proxy_of_the_environment_is_not_for_this_machine(
    transport: Transport, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with new_world(transport, answers) as world:
        question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
        await world.workspace.settled()
        assert len(said(world, question.ts)) == 1
