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
    return {"type": ActionsBlock.type, "elements": list(map(_element, buttons))}


def _element(button: Button) -> dict[str, object]:
    words = {"type": PlainTextObject.type, "text": clip(button.text, BUTTON_TEXT), "emoji": False}
    return {**_look(button.kind, button.number, button.style), "text": words, "value": button.value}


@lru_cache(maxsize=1_024)
def _look(kind: ActionKind, number: int, style: str) -> dict[str, object]:
    """A button as Slack's own classes make and validate it; the words on it do not matter."""
    words = PlainTextObject(text="…", emoji=False)
    element = ButtonElement(text=words, action_id=action_id(kind, number), style=style or None)
    return dict(element.to_dict())
