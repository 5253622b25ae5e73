"""How Slack says no."""

from __future__ import annotations

from bot.errors import IsolateError
from bot.workspace.wire import Payload


class Refused(IsolateError):
    """Slack says no: `error` is its code, `detail` whatever else the answer carries."""

    def __init__(self, error: str, **detail: object) -> None:
        super().__init__(error)
        self.error = error
        self.detail = detail

    def answer(self) -> Payload:
        """The JSON body of the refusal."""
        return {"ok": False, "error": self.error, **self.detail}


def invalid(*messages: str) -> Refused:
    """`invalid_arguments` with Slack's reasons."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})
