"""Deliveries over HTTP: signed, in time, again when they fail, and only what the app asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.workspace import AppConfig, Drop, Payload, RateLimited, Workspace

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "7"}
BLOCKS: list[Payload] = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]


async def test_everything_delivered_is_signed(ws: Workspace, app: AppConfig, recorder: Any) -> None:
    await ws.say("U1", "C1", "@isolate hällo")
    await ws.command("U1", "C1", "/isolate", "docker & vm")
    await ws.settled()
    verifier = SignatureVerifier(app.signing_secret)
    assert len(recorder.requests) == 2
    for headers, body in recorder.requests:
        assert verifier.is_valid_request(body, headers)


async def test_a_mention_is_one_event(ws: Workspace, recorder: Any) -> None:
    message = await ws.say("U1", "C1", "@isolate what is <docker>? https://x.example #general")
    await ws.settled()
    (event,) = recorder.events
    assert event["type"] == "app_mention"
    assert event["text"] == "<@U0BOT> what is &lt;docker&gt;? <https://x.example> <#C1|general>"
    assert (event["user"], event["channel"], event["ts"]) == ("U1", "C1", message.ts)
    (payload,) = recorder.payloads
    assert payload["authorizations"][0]["user_id"] == "U0BOT"


async def test_channel_messages_come_only_when_subscribed(
    app: AppConfig, ws: Workspace, recorder: Any
) -> None:
    await ws.say("U1", "C1", "no mention")
    await ws.settled()
    assert recorder.requests == []
    curious = replace(app, events=app.events | {"message.channels"})
    async with Workspace(curious) as other:
        other.add_member("U1", "one")
        other.add_channel("C1", "general", ["U1"])
        await other.connect_http(recorder.url)
        await other.say("U1", "C1", "@isolate hi")
        await other.settled()
    assert sorted(event["type"] for event in recorder.events) == ["app_mention", "message"]


async def test_without_the_scope_a_subscription_is_nothing(app: AppConfig, recorder: Any) -> None:
    async with Workspace(replace(app, scopes=frozenset({"commands"}))) as ws:
        ws.add_member("U1", "one")
        ws.add_channel("C1", "general", ["U1"])
        await ws.connect_http(recorder.url)
        await ws.say("U1", "C1", "@isolate hi")
        await ws.settled()
    assert recorder.requests == []


async def test_direct_messages_their_edits_and_the_bots_own_echo(
    ws: Workspace, client: AsyncWebClient, recorder: Any
) -> None:
    direct = ws.direct("U1").id
    message = await ws.say("U1", direct, "hello")
    await ws.edit(message, "hello again")
    await client.chat_postMessage(channel=direct, text="answer")
    await ws.settled()
    said, edited, echo = recorder.events
    assert (said["channel_type"], said["text"]) == ("im", "hello")
    assert edited["subtype"] == "message_changed"
    assert (edited["message"]["text"], edited["previous_message"]["text"]) == ("hello again", "hello")
    assert (echo["bot_id"], echo["user"]) == ("B0BOT", "U0BOT")


async def test_where_the_app_is_no_member_it_hears_nothing(ws: Workspace, recorder: Any) -> None:
    ws.add_channel("C2", "elsewhere", ["U1"], app=False)
    await ws.say("U1", "C2", "@isolate hi")
    await ws.settled()
    assert recorder.requests == []


async def test_a_failed_event_comes_again_three_times(ws: Workspace, recorder: Any) -> None:
    recorder.answers = [web.Response(status=500) for _ in range(3)]
    await ws.say("U1", "C1", "@isolate hi")
    await ws.wait_for(lambda: len(ws.deliveries) == 4)
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in recorder.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({payload["event_id"] for payload in recorder.payloads}) == 1
    assert [d.ok for d in ws.deliveries] == [False, False, False, True]


async def test_no_retry_is_respected(ws: Workspace, recorder: Any) -> None:
    recorder.answers = [web.Response(status=400, headers={"X-Slack-No-Retry": "1"})]
    await ws.say("U1", "C1", "@isolate hi")
    await ws.settled()
    assert len(ws.deliveries) == 1


async def test_a_slow_app_gets_the_event_again(ws: Workspace, recorder: Any) -> None:
    recorder.hold = asyncio.Event()
    await ws.say("U1", "C1", "@isolate hi")
    await ws.wait_for(lambda: len(ws.deliveries) == 1)
    recorder.hold.set()
    await ws.wait_for(lambda: len(ws.deliveries) == 2)
    assert [d.failure for d in ws.deliveries] == ["http_timeout", ""]


async def test_the_same_event_can_be_delivered_again(ws: Workspace, recorder: Any) -> None:
    await ws.say("U1", "C1", "@isolate hi")
    await ws.settled()
    again = await ws.deliver(ws.deliveries[0].parcel.payload, attempt=1)
    assert again.ok
    assert recorder.payloads[0] == recorder.payloads[1]
    assert recorder.requests[1][0]["X-Slack-Retry-Num"] == "1"


async def test_the_request_url_must_repeat_the_challenge(ws: Workspace, recorder: Any) -> None:
    with pytest.raises(LookupError, match="did not repeat"):
        await ws.connect_http(recorder.url, verify=True)


@pytest.mark.parametrize(
    ("answer", "seen_by_one", "seen_by_two"),
    [
        (web.Response(), [], []),
        (web.Response(text="plain"), ["plain"], []),
        (web.json_response({"text": "json"}), ["json"], []),
        (
            web.json_response({"response_type": "in_channel", "text": "all"}),
            ["/isolate docker", "all"],
            ["/isolate docker", "all"],
        ),
    ],
)
async def test_the_answer_to_a_command_is_shown(
    ws: Workspace, recorder: Any, answer: web.Response, seen_by_one: list[str], seen_by_two: list[str]
) -> None:
    recorder.answers = [answer]
    await ws.command("U1", "C1", "/isolate", "docker")
    assert [m.text for m in ws.messages("C1", viewer="U1")] == seen_by_one
    assert [m.text for m in ws.messages("C1", viewer="U2")] == seen_by_two


async def test_a_command_that_fails_shows_slacks_error(ws: Workspace, recorder: Any) -> None:
    recorder.answers = [web.Response(status=500), web.json_response({"blocks": [{"type": "nonsense"}]})]
    failed = [(await ws.command("U1", "C1", "/isolate")).message for _ in range(2)]
    recorder.hold = asyncio.Event()
    failed.append((await ws.command("U1", "C1", "/isolate")).message)
    errors = ["dispatch_failed", "invalid_blocks", "operation_timeout"]
    assert [m.text for m in failed if m] == [f'/isolate failed with the error "{error}"' for error in errors]
    assert {m.ephemeral_to for m in failed if m} == {"U1"}


async def test_a_command_nobody_registered(ws: Workspace, recorder: Any) -> None:
    outcome = await ws.command("U1", "C1", "/shout")
    assert outcome.message
    assert "is not a valid command" in outcome.message.text
    assert recorder.requests == []


async def test_response_addresses_work_five_times(ws: Workspace, recorder: Any) -> None:
    outcome = await ws.command("U1", "C1", "/isolate")
    assert outcome.delivery
    hook = AsyncWebhookClient(outcome.delivery.parcel.payload["response_url"])
    statuses = [(await hook.send(text=f"{n}")).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert len(ws.messages("C1", viewer="U1")) == 5
    assert ws.messages("C1", viewer="U2") == ()


async def test_response_addresses_have_faults_too(ws: Workspace, recorder: Any) -> None:
    outcome = await ws.command("U1", "C1", "/isolate")
    assert outcome.delivery
    hook = AsyncWebhookClient(outcome.delivery.parcel.payload["response_url"], retry_handlers=[])
    ws.faults.next("response_url", RateLimited(7))
    ws.faults.next("response_url", Drop())
    assert (await hook.send(text="one")).headers["Retry-After"] == "7"
    with pytest.raises(aiohttp.ClientError):
        await hook.send(text="two")
    assert [m.text for m in ws.messages("C1", viewer="U1")] == ["two"]


async def test_an_app_that_moved_gets_the_retry(ws: Workspace, recorder: Any) -> None:
    address = recorder.url
    await ws.connect_http("http://127.0.0.1:9/slack/events")  # nobody listens there
    await ws.say("U1", "C1", "@isolate hi")
    await ws.wait_for(lambda: ws.deliveries)
    await ws.connect_http(address)
    await ws.wait_for(lambda: ws.deliveries[-1].ok)
    assert ws.deliveries[0].failure == "connection_failed"


async def test_response_addresses_die_after_half_an_hour(ws: Workspace, recorder: Any, clock: Any) -> None:
    outcome = await ws.command("U1", "C1", "/isolate")
    clock.advance(1801)
    assert outcome.delivery
    answer = await AsyncWebhookClient(outcome.delivery.parcel.payload["response_url"]).send(text="late")
    assert (answer.status_code, "expired_url" in answer.body) == (404, True)


async def test_a_click_reaches_the_app_and_its_answer_replaces_the_message(
    ws: Workspace, client: AsyncWebClient, recorder: Any
) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=BLOCKS)
    (message,) = ws.messages("C1", viewer="U1")
    await ws.click("U1", message, "go")
    (payload,) = recorder.payloads
    assert payload["actions"][0]["value"] == "7"
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "C1",
        "is_ephemeral": True,
    }
    assert "message" not in payload
    hook = AsyncWebhookClient(payload["response_url"])
    await hook.send(text="changed", replace_original=True)
    assert [m.text for m in ws.messages("C1", viewer="U1")] == ["changed"]
    await hook.send(delete_original=True)
    assert ws.messages("C1", viewer="U1") == ()


async def test_only_elements_that_are_there_can_be_touched(ws: Workspace, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C1", text="x", blocks=BLOCKS)
    (message,) = ws.messages("C1")
    with pytest.raises(LookupError, match="there are: go"):
        await ws.click("U1", message, "stop")


async def test_a_click_nobody_answers_is_told_to_the_person(
    ws: Workspace, client: AsyncWebClient, recorder: Any
) -> None:
    await client.chat_postMessage(channel="C1", text="x", blocks=BLOCKS)
    recorder.answers = [web.Response(status=503)]
    await ws.click("U1", ws.messages("C1")[0], "go")
    assert [notice.member for notice in ws.notices] == ["U1"]


async def test_home_and_uninstall_are_told(ws: Workspace, recorder: Any) -> None:
    await ws.open_home("U1")
    await ws.uninstall()
    await ws.settled()
    assert sorted(event["type"] for event in recorder.events) == [
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
    ]


async def test_bytes_of_ones_own_can_be_sent(ws: Workspace, recorder: Any) -> None:
    headers = {"Content-Type": "application/json", **ws.http.signed("{", timestamp=1)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(ws.http.url, data="{", headers=headers) as response,
    ):
        assert response.status == 200
    assert recorder.requests[0][0]["X-Slack-Request-Timestamp"] == "1"


async def test_the_manifest_decides_what_there_is() -> None:
    app = AppConfig.from_manifest(
        {
            "display_information": {"name": "isolate"},
            "features": {
                "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
                "slash_commands": [{"command": "/isolate", "description": "asks"}],
                "shortcuts": [
                    {"name": "Check", "type": "message", "callback_id": "check", "description": "x"}
                ],
            },
            "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
            "settings": {
                "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention"]},
                "interactivity": {"is_enabled": True},
                "socket_mode_enabled": False,
            },
        }
    )
    assert app.hears("app_home_opened")
    assert not app.hears("app_mention")  # subscribed, but without the scope
    assert not app.hears("message.im")
    assert set(app.commands) == {"/isolate"}
    assert app.shortcuts[0].kind == "message"


async def test_what_the_manifest_leaves_out_does_not_work(app: AppConfig, recorder: Any) -> None:
    less = replace(app, scopes=app.scopes - {"commands"}, interactive=False, messages_tab=False)
    async with Workspace(less) as ws:
        ws.add_member("U1", "one")
        ws.add_channel("C1", "general", ["U1"])
        await ws.connect_http(recorder.url)
        outcome = await ws.command("U1", "C1", "/isolate")
        assert outcome.message
        assert "is not a valid command" in outcome.message.text
        client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url)
        await client.chat_postMessage(channel="C1", text="x", blocks=BLOCKS)
        assert (await ws.click("U1", ws.messages("C1")[-1], "go")).delivery is None
        with pytest.raises(LookupError, match="Messages tab"):
            await ws.say("U1", ws.direct("U1").id, "hello")
    assert recorder.requests == []
