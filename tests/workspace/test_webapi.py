"""The Web API, judged by Slack's own client."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import AppConfig, Channel, Drop, Hang, Hold, RateLimited, Refuse, ServerError, Workspace

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*hello*"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Title"}, "blocks": [SECTION]}


async def refused(call: Any) -> Any:
    """The answer of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_auth_test_names_the_app_and_its_scopes(client: AsyncWebClient, app: AppConfig) -> None:
    answer = await client.auth_test()
    assert answer["user_id"] == app.bot_user_id
    assert set(answer.headers["x-oauth-scopes"].split(",")) == app.scopes


@pytest.mark.parametrize("way", ["json", "form", "query"])
async def test_every_encoding_is_read(ws: Workspace, app: AppConfig, way: str) -> None:
    arguments = {"channel": "C1", "text": "héllo"}
    headers = {"Authorization": f"Bearer {app.bot_token}"}
    given: dict[str, Any] = {
        "json": {"json": arguments},
        "form": {"data": arguments},
        "query": {"params": arguments},
    }[way]
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{ws.api_url}chat.postMessage", headers=headers, **given) as response,
    ):
        assert (await response.json())["message"]["text"] == "héllo"
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"


async def test_tokens_are_checked(ws: Workspace, app: AppConfig, client: AsyncWebClient) -> None:
    for token, error in (
        ("", "not_authed"),
        ("xoxb-other", "invalid_auth"),
        (app.app_token, "not_allowed_token_type"),
    ):
        other = AsyncWebClient(token=token, base_url=ws.api_url)
        assert (await refused(other.chat_postMessage(channel="C1", text="x")))["error"] == error
    assert (await refused(client.apps_connections_open(app_token=app.bot_token)))[
        "error"
    ] == "not_allowed_token_type"
    await ws.uninstall()
    assert (await refused(client.auth_test()))["error"] == "account_inactive"


async def test_a_scope_not_granted_is_named(app: AppConfig) -> None:
    async with Workspace(replace(app, scopes=frozenset({"commands"}))) as ws:
        client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url)
        answer = await refused(client.chat_postMessage(channel="C1", text="x"))
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands",
    )


async def test_unknown_methods_and_missing_arguments(client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"
    answer = await refused(client.api_call("chat.update", json={"ts": "1.1"}))
    assert answer["error"] == "invalid_arguments"
    assert "channel" in answer["response_metadata"]["messages"][0]


async def test_messages_have_growing_unique_times_and_block_ids(
    ws: Workspace, client: AsyncWebClient
) -> None:
    times = [
        (await client.chat_postMessage(channel="C1", text="x", blocks=[SECTION]))["ts"] for _ in range(5)
    ]
    assert times == sorted(set(times))
    assert all(message.blocks[0]["block_id"] for message in ws.messages("C1"))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C9", "text": "x"}, "channel_not_found"),
        ({"channel": "C2", "text": "x"}, "not_in_channel"),
        ({"channel": "C3", "text": "x"}, "is_archived"),
        ({"channel": "C1", "text": ""}, "no_text"),
        ({"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": "C1", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"channel": "C1", "markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"channel": "C1", "text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"channel": "C1", "text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
    ],
)
async def test_posts_that_slack_refuses(
    ws: Workspace, client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    ws.add_channel("C2", "elsewhere", ["U1"], app=False)
    ws.put_channel(Channel("C3", "old", archived=True))
    assert (await refused(client.api_call("chat.postMessage", json=arguments)))["error"] == error


async def test_a_members_id_opens_the_direct_conversation(ws: Workspace, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel="U1", text="psst")
    assert answer["channel"] == ws.direct("U1").id
    opened = await client.conversations_open(users="U1")
    assert (opened["channel"]["id"], opened["already_open"]) == (answer["channel"], True)


async def test_ephemeral_messages_are_seen_by_one_person(ws: Workspace, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C1", user="U1", text="only you")
    assert [m.text for m in ws.messages("C1", viewer="U1")] == ["only you"]
    assert ws.messages("C1", viewer="U2") == ()
    assert (await refused(client.chat_postEphemeral(channel="C1", user="U9", text="x")))[
        "error"
    ] == "user_not_in_channel"


async def test_an_update_of_text_alone_keeps_the_blocks(ws: Workspace, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel="C1", text="a", blocks=[SECTION]))["ts"]
    await client.chat_update(channel="C1", ts=ts, text="b")
    (message,) = ws.messages("C1")
    assert (message.text, len(message.blocks)) == ("b", 1)
    await client.chat_update(channel="C1", ts=ts, text="c", blocks=[])
    assert ws.messages("C1")[0].blocks == ()


async def test_only_own_messages_can_be_changed(ws: Workspace, client: AsyncWebClient) -> None:
    theirs = await ws.say("U1", "C1", "mine")
    assert (await refused(client.chat_update(channel="C1", ts=theirs.ts, text="x")))[
        "error"
    ] == "cant_update_message"
    assert (await refused(client.chat_update(channel="C1", ts="1.000001", text="x")))[
        "error"
    ] == "message_not_found"
    ts = (await client.chat_postMessage(channel="C1", text="a"))["ts"]
    await client.chat_delete(channel="C1", ts=ts)
    assert ws.message("C1", ts) is None


async def test_threads_are_listed_with_their_parent(ws: Workspace, client: AsyncWebClient) -> None:
    parent = await ws.say("U1", "C1", "question")
    await client.chat_postMessage(channel="C1", text="answer", thread_ts=parent.ts)
    answer = await client.conversations_replies(channel="C1", ts=parent.ts)
    assert [m["text"] for m in answer["messages"]] == ["question", "answer"]
    assert answer["messages"][0]["reply_count"] == 1
    assert (await refused(client.conversations_replies(channel="C1", ts="1.000001")))[
        "error"
    ] == "thread_not_found"


async def test_scheduled_messages_wait_for_their_time(
    ws: Workspace, client: AsyncWebClient, clock: Any
) -> None:
    soon = int(clock()) + 600
    made = await client.chat_scheduleMessage(channel="C1", post_at=soon, text="later")
    assert [s["id"] for s in (await client.chat_scheduledMessages_list())["scheduled_messages"]] == [
        made["scheduled_message_id"]
    ]
    assert await ws.run_due() == ()
    clock.advance(600)
    assert [m.text for m in await ws.run_due()] == ["later"]
    for post_at, error in ((1, "time_in_past"), (soon + 121 * 86_400, "time_too_far")):
        call = client.chat_scheduleMessage(channel="C1", post_at=post_at, text="x")
        assert (await refused(call))["error"] == error


async def test_a_scheduled_message_can_be_taken_back(
    ws: Workspace, client: AsyncWebClient, clock: Any
) -> None:
    made = await client.chat_scheduleMessage(channel="C1", post_at=int(clock()) + 600, text="later")
    call = {"channel": "C1", "scheduled_message_id": made["scheduled_message_id"]}
    clock.advance(580)
    assert (await refused(client.chat_deleteScheduledMessage(**call)))[
        "error"
    ] == "invalid_scheduled_message_id"
    clock.advance(-580)
    await client.chat_deleteScheduledMessage(**call)
    assert ws.scheduled == ()


async def test_reactions_are_added_once(client: AsyncWebClient, ws: Workspace) -> None:
    message = await ws.say("U1", "C1", "nice")
    await client.reactions_add(channel="C1", timestamp=message.ts, name="eyes")
    again = client.reactions_add(channel="C1", timestamp=message.ts, name="eyes")
    assert (await refused(again))["error"] == "already_reacted"


async def test_people_and_conversations_are_described(client: AsyncWebClient, ws: Workspace) -> None:
    assert (await client.users_info(user="U1"))["user"]["tz"] == "Europe/Berlin"
    assert (await refused(client.users_info(user="U9")))["error"] == "user_not_found"
    assert (await client.conversations_info(channel="C1"))["channel"]["name"] == "general"
    direct = ws.direct("U1")
    assert (await client.conversations_info(channel=direct.id))["channel"]["user"] == "U1"


async def test_files_are_uploaded_and_shown(ws: Workspace, client: AsyncWebClient) -> None:
    image = {"type": "image", "alt_text": "stack", "slack_file": {"id": "F00000000"}}
    early = client.chat_postMessage(channel="C1", text="x", blocks=[image])
    assert (await refused(early))["error"] == "invalid_blocks"
    done = await client.files_upload_v2(content=b"\x89PNG", filename="stack.png", title="Stack")
    image["slack_file"] = {"id": done["files"][0]["id"]}
    await client.chat_postMessage(channel="C1", text="x", blocks=[image])
    uploaded = ws.file(done["files"][0]["id"])
    assert uploaded is not None
    assert (uploaded.content, uploaded.title) == (b"\x89PNG", "Stack")


# slack_sdk 3.47 still uses aiohttp's BasicAuth for this one call
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_oauth_turns_a_code_into_a_token_once(app: AppConfig) -> None:
    async with (
        Workspace(replace(app, bot_token="", token_rotation=True)) as ws,
        aiohttp.ClientSession() as session,
    ):
        query = {
            "client_id": app.client_id,
            "scope": "commands",
            "state": "s",
            "redirect_uri": "http://127.0.0.1/x",
        }
        async with session.get(ws.authorize_url, params=query, allow_redirects=False) as response:
            code = response.headers["Location"].partition("code=")[2].partition("&")[0]
        client = AsyncWebClient(base_url=ws.api_url)
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret}
        wrong = {**secrets, "client_secret": "x"}
        assert (await refused(client.oauth_v2_access(**wrong, code=code)))["error"] == "bad_client_secret"
        installed = await client.oauth_v2_access(**secrets, code=code)
        assert (await refused(client.oauth_v2_access(**secrets, code=code)))["error"] == "invalid_code"
        refresh = {"grant_type": "refresh_token", "refresh_token": installed["refresh_token"]}
        renewed = await client.oauth_v2_access(**secrets, **refresh)
        assert (await refused(client.oauth_v2_access(**secrets, **refresh)))[
            "error"
        ] == "invalid_refresh_token"
        answer = await client.auth_test(token=renewed["access_token"])
        assert answer.headers["x-oauth-scopes"] == "commands"


async def test_posting_faster_than_slack_allows_meets_429(app: AppConfig, clock: Any) -> None:
    async with Workspace(app, clock=clock, paced=True) as ws:
        ws.add_channel("C1", "general")
        client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url)
        for _ in range(4):
            await client.chat_postMessage(channel="C1", text="x")
        answer = await refused(client.chat_postMessage(channel="C1", text="x"))
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (
            429,
            "ratelimited",
            "1",
        )
        clock.advance(1)
        await client.chat_postMessage(channel="C1", text="x")


async def test_faults_come_in_turn_and_then_pass(ws: Workspace, client: AsyncWebClient) -> None:
    for fault in (RateLimited(30), ServerError(), Refuse("fatal_error")):
        ws.faults.next("chat.postMessage", fault)
    statuses = []
    for _ in range(3):
        answer = await refused(client.chat_postMessage(channel="C1", text="x"))
        statuses.append((answer.status_code, answer.headers.get("Retry-After")))
    assert statuses == [(429, "30"), (500, None), (200, None)]
    await client.chat_postMessage(channel="C1", text="x")
    assert [call.status for call in ws.calls_of("chat.postMessage")] == [429, 500, 200, 200]


@pytest.mark.parametrize(("fault", "posted"), [(Drop(), 1), (Drop(done=False), 0)])
async def test_a_dropped_call_may_have_been_done(
    ws: Workspace, app: AppConfig, fault: Drop, posted: int
) -> None:
    client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url, retry_handlers=[])
    ws.faults.next("chat.postMessage", fault)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert len(ws.messages("C1")) == posted


async def test_a_hanging_call_runs_into_the_callers_timeout(ws: Workspace, app: AppConfig) -> None:
    client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url, timeout=1, retry_handlers=[])
    ws.faults.next("*", Hang(30))
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel="C1", text="x")


@pytest.mark.parametrize("done", [True, False])
async def test_a_held_call_is_answered_when_it_is_let_go(ws: Workspace, app: AppConfig, done: bool) -> None:
    client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url, retry_handlers=[])
    hold = Hold(done=done)
    ws.faults.next("chat.postMessage", hold)
    posting = asyncio.ensure_future(client.chat_postMessage(channel="C1", text="x"))
    async with asyncio.timeout(5):
        await hold.reached.wait()
    assert len(ws.messages("C1")) == int(done)
    hold.released.set()
    assert (await posting)["ok"]
    assert len(ws.messages("C1")) == 1


async def test_trigger_ids_open_one_modal_within_three_seconds(
    ws: Workspace, client: AsyncWebClient, recorder: Any, clock: Any
) -> None:
    outcome = await ws.command("U1", "C1", "/isolate")
    trigger = outcome.delivery.parcel.payload["trigger_id"] if outcome.delivery else ""
    opened = await client.views_open(trigger_id=trigger, view=MODAL)
    assert ws.modal("U1") is not None
    assert (await refused(client.views_open(trigger_id=trigger, view=MODAL)))[
        "error"
    ] == "exchanged_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.x", view=MODAL)))["error"] == "invalid_trigger_id"
    await ws.command("U1", "C1", "/isolate")
    clock.advance(3.5)
    call = client.views_open(trigger_id=recorder.payloads[-1]["trigger_id"], view=MODAL)
    assert (await refused(call))["error"] == "expired_trigger_id"
    view = opened["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert (await refused(stale))["error"] == "hash_conflict"


async def test_modals_stack_three_high(ws: Workspace, client: AsyncWebClient, recorder: Any) -> None:
    async def trigger() -> str:
        delivery = (await ws.command("U1", "C1", "/isolate")).delivery
        return str(delivery.parcel.payload["trigger_id"]) if delivery else ""

    assert (await refused(client.views_push(trigger_id=await trigger(), view=MODAL)))["error"] == "not_found"
    await client.views_open(trigger_id=await trigger(), view=MODAL)
    for _ in range(2):
        await client.views_push(trigger_id=await trigger(), view=MODAL)
    assert (await refused(client.views_push(trigger_id=await trigger(), view=MODAL)))[
        "error"
    ] == "push_limit_reached"


async def test_the_home_tab_is_each_members_own(ws: Workspace, client: AsyncWebClient) -> None:
    await client.views_publish(user_id="U1", view={"type": "home", "blocks": [SECTION]})
    assert ws.home("U1") is not None
    assert ws.home("U2") is None
    bad = client.views_publish(
        user_id="U1", view={"type": "home", "title": SECTION["text"], "blocks": [SECTION]}
    )
    assert (await refused(bad))["error"] == "invalid_arguments"
