"""A message as Slack shows it: blocks, and the text that stands for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Block = Mapping[str, object]  # as its slack_sdk model makes it; never changed


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """`text` is the whole message in words: screen readers and notifications use it, not the blocks.

    No two are equal: how one is written for sending is kept under it.
    """

    text: str
    blocks: tuple[Block, ...] = ()

    def payload(self, response_type: Literal["ephemeral", "in_channel"] | None = None) -> dict[str, object]:
        """What goes into an acknowledgement, a response_url or a call. Links unfold nothing."""
        payload: dict[str, object] = {"text": self.text, "unfurl_links": False, "unfurl_media": False}
        if self.blocks:
            payload["blocks"] = list(self.blocks)
        if response_type:
            payload["response_type"] = response_type
        return payload


@lru_cache(maxsize=512)
def encoded(message: Message, response_type: Literal["ephemeral", "in_channel"]) -> str:
    """The payload as JSON, written once for a message sent often."""
    return json.dumps(message.payload(response_type))
