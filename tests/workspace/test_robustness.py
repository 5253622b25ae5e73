"""Whatever an app sends, the stand-in answers as Slack would: a refusal, never a crash."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workspace import AppConfig, Refused, Workspace, check_message_blocks, check_view, findings
from bot.workspace.methods import METHODS

TYPES = [
    *(
        "section",
        "header",
        "divider",
        "context",
        "actions",
        "input",
        "image",
        "markdown",
        "rich_text",
        "table",
    ),
    *("alert", "button", "overflow", "static_select", "checkboxes", "radio_buttons", "plain_text_input"),
    *("mrkdwn", "plain_text", "raw_text", "rich_text_section", "rich_text_list", "text", "link"),
]
KEYS = [
    *(
        "type",
        "text",
        "fields",
        "accessory",
        "elements",
        "element",
        "label",
        "options",
        "option_groups",
        "rows",
    ),
    *("column_settings", "block_id", "action_id", "value", "style", "confirm", "initial_option", "alt_text"),
    *("image_url", "slack_file", "title", "placeholder", "min_length", "url"),
]
LEAVES = st.none() | st.booleans() | st.integers(-1, 4000) | st.text(max_size=8) | st.sampled_from(TYPES)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)
BLOCKS = st.builds(
    lambda kind, rest: {**rest, "type": kind},
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from(KEYS), NODES),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(BLOCKS, max_size=3))
def test_any_blocks_are_taken_or_refused(blocks: list[dict[str, Any]]) -> None:
    found = [findings(blocks, surface) for surface in ("message", "modal", "home")]
    if found[0]:
        with pytest.raises(Refused, match="invalid_blocks"):
            check_message_blocks(blocks)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from([*KEYS, "blocks", "submit", "private_metadata"]), NODES),
    st.lists(BLOCKS, max_size=2),
)
def test_any_view_is_taken_or_refused(view: dict[str, Any], blocks: list[dict[str, Any]]) -> None:
    for body in (view, {**view, "blocks": blocks, "type": "modal"}):
        with suppress(Refused):
            check_view(body, "modal")


@pytest.mark.parametrize(
    "value", ["", "C1", [], {}, [{}], 5, True, "[", "x" * 5000], ids=lambda value: repr(value)[:12]
)
async def test_any_arguments_get_an_answer(ws: Workspace, app: AppConfig, value: Any) -> None:
    names = [
        *(
            "channel",
            "user",
            "ts",
            "text",
            "blocks",
            "attachments",
            "view",
            "view_id",
            "trigger_id",
            "user_id",
        ),
        *(
            "users",
            "files",
            "post_at",
            "limit",
            "name",
            "timestamp",
            "metadata",
            "prompts",
            "title",
            "status",
        ),
        *("channel_id", "thread_ts", "scheduled_message_id", "filename", "length"),
    ]
    async with aiohttp.ClientSession() as session:
        for method in sorted(METHODS.values(), key=lambda one: one.name == "auth.revoke"):
            token = app.app_token if method.token == "app" else app.bot_token
            headers = {"Authorization": f"Bearer {token}"}
            body = {**dict.fromkeys(names, value), "channel": "C1"}
            async with session.post(f"{ws.api_url}{method.name}", json=body, headers=headers) as response:
                assert response.status == 200, method.name
                assert "ok" in await response.json(), method.name


async def test_bodies_that_are_no_json_objects(ws: Workspace, app: AppConfig) -> None:
    headers = {"Authorization": f"Bearer {app.bot_token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:
        for body, error in ((b"{", "invalid_json"), (b"[]", "json_not_object"), (b"\xff", "invalid_json")):
            async with session.post(f"{ws.api_url}auth.test", data=body, headers=headers) as response:
                assert (await response.json())["error"] == error
