"""The buttons under a message. Their looks are made and validated once; what they carry is put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject

from bot.slack.actions import ActionKind, action_id
from bot.slack.limits import BUTTON_TEXT
from bot.slack.render.message import Block
from bot.slack.render.mrkdwn import clip


@dataclass(frozen=True, slots=True)
class Button:
    """What is on it, what it carries; `number` tells buttons of one kind apart."""

    kind: ActionKind
    text: str
    value: str
    number: int = 0
    style: Literal["", "primary", "danger"] = ""


def actions_block(buttons: Sequence[Button]) -> Block:
    """One block with these buttons, at least one, at most Slack's 25."""
    looks = _looks(tuple((button.kind, button.text, button.number, button.style) for button in buttons))
    pairs = zip(looks, buttons, strict=True)
    return {
        "type": ActionsBlock.type,
        "elements": [{**look, "value": button.value} for look, button in pairs],
    }


@lru_cache(maxsize=1_024)
def _looks(buttons: tuple[tuple[ActionKind, str, int, str], ...]) -> tuple[dict[str, object], ...]:
    elements = [
        ButtonElement(
            text=PlainTextObject(text=clip(text, BUTTON_TEXT), emoji=False),
            action_id=action_id(kind, n),
            style=style or None,
        )
        for kind, text, n, style in buttons
    ]
    block = ActionsBlock(elements=elements).to_dict()
    return tuple(block["elements"])
