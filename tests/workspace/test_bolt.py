"""A real Bolt application against the stand-in, over HTTP: what bot authors do must work as in Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import AppConfig, Payload, Workspace

TEXT_INPUT: Payload = {
    "type": "input",
    "block_id": "why",
    "label": {"type": "plain_text", "text": "Why?"},
    "element": {"type": "plain_text_input", "action_id": "reason"},
}
MODAL: Payload = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [TEXT_INPUT],
}
DONE: Payload = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Done"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "thanks"}}],
}
MENU: Payload = {
    "type": "static_select",
    "action_id": "pick",
    "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("docker", "vm")],
}


def build(app: AppConfig, ws: Workspace) -> AsyncApp:
    """An app with one of everything."""
    client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url)
    bolt = AsyncApp(signing_secret=app.signing_secret, client=client, process_before_response=True)

    @bolt.event("app_mention")
    async def mention(event: Payload, say: AsyncSay) -> None:
        await say(text=f"you said {event['text']}", thread_ts=event["ts"])

    @bolt.event("app_home_opened")
    async def home(event: Payload, client: AsyncWebClient) -> None:
        blocks = [{"type": "actions", "block_id": "menu", "elements": [MENU]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @bolt.command("/isolate")
    async def command(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack(f"asked: {body['text']}")

    @bolt.action("pick")
    async def pick(ack: AsyncAck, action: Payload, body: Payload, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=action["selected_option"]["value"])

    @bolt.action("again")
    async def again(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("replaced", replace_original=True)

    @bolt.view("form")
    async def submitted(ack: AsyncAck, view: Payload) -> None:
        reason = view["state"]["values"]["why"]["reason"]["value"]
        if reason == "bad":
            await ack(response_action="errors", errors={"why": "No."})
        else:
            await ack(response_action="update", view=DONE)

    return bolt


@pytest.fixture
async def bolt(app: AppConfig, ws: Workspace) -> AsyncIterator[AsyncApp]:
    bolt = build(app, ws)
    runner = web.AppRunner(bolt.web_app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await ws.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", verify=True)
    yield bolt
    await runner.cleanup()


@pytest.mark.usefixtures("bolt")
async def test_a_mention_is_answered_in_its_thread(ws: Workspace) -> None:
    asked = await ws.say("U1", "C1", "@isolate docker or vm?")
    await ws.settled()
    _, answer = ws.messages("C1", thread_ts=asked.ts)
    assert answer.text == "you said <@U0BOT> docker or vm?"


@pytest.mark.usefixtures("bolt")
async def test_a_command_is_answered_in_its_acknowledgement(ws: Workspace) -> None:
    outcome = await ws.command("U1", "C1", "/isolate", "docker")
    assert outcome.message
    assert (outcome.message.text, outcome.message.ephemeral_to) == ("asked: docker", "U1")
    assert not ws.calls_of("chat.postMessage")


@pytest.mark.usefixtures("bolt")
async def test_a_form_from_opening_to_thanks(ws: Workspace) -> None:
    await ws.command("U1", "C1", "/isolate", "form")
    assert (await ws.submit_view("U1")).errors == {"why": "Please complete this required field."}
    assert (await ws.submit_view("U1", {"reason": "bad"})).errors == {"why": "No."}
    modal = ws.modal("U1")
    assert modal
    assert modal.values["why"]["reason"]["value"] == "bad"
    assert not (await ws.submit_view("U1", {"why": "good"})).errors
    modal = ws.modal("U1")
    assert modal
    assert modal.given["title"]["text"] == "Done"
    await ws.close_view("U1")
    assert ws.modal("U1") is None


@pytest.mark.usefixtures("bolt")
async def test_a_menu_on_the_home_tab(ws: Workspace) -> None:
    await ws.open_home("U1")
    await ws.settled()
    home = ws.home("U1")
    assert home
    await ws.click("U1", home, "pick", "vm")
    assert [m.text for m in ws.messages(ws.direct("U1").id)] == ["vm"]


@pytest.mark.usefixtures("bolt")
async def test_respond_replaces_the_message(ws: Workspace, client: AsyncWebClient) -> None:
    button: Any = {"type": "button", "action_id": "again", "text": {"type": "plain_text", "text": "Again"}}
    await client.chat_postMessage(
        channel="C1", text="first", blocks=[{"type": "actions", "elements": [button]}]
    )
    (message,) = ws.messages("C1")
    await ws.click("U2", message, "again")
    (message,) = ws.messages("C1")
    assert message.text == "replaced"
