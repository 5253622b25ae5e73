"""One Web API method: what it needs and what it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.workspace.backend import Backend, Installation
from bot.workspace.refusals import Refused, invalid
from bot.workspace.wire import Payload

_JSON = frozenset(
    {"blocks", "attachments", "view", "metadata", "files", "prompts", "loading_messages", "message"}
)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call was given, whatever way it travelled: JSON body, form or query string."""

    given: Mapping[str, object]

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Arguments:
        """Arguments with their JSON strings decoded. Refused with `invalid_blocks_format` and the like."""
        return cls({key: _decoded(key, value) for key, value in given.items() if value is not None})

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str, default: str = "") -> str:
        """A string argument; numbers become strings, as in a query."""
        value = self.given.get(name, default)
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str) -> bool:
        """A yes or no: `true`, `1` and their like are yes."""
        return str(self.given.get(name, "")).lower() in {"true", "1", "yes"}

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number. Refused with `invalid_arguments` when it is none."""
        try:
            return int(float(self.text(name, str(default))))
        except ValueError:
            raise invalid(f"invalid_type: {name}") from None

    def objects(self, name: str) -> tuple[Payload, ...] | None:
        """A list of JSON objects; None when not given. Refused with `invalid_blocks_format` or its like."""
        value = self.given.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Refused(f"invalid_{name}_format" if name == "blocks" else f"invalid_{name}")
        return tuple(value)

    def object(self, name: str) -> Payload | None:
        """A JSON object; None when not given."""
        value = self.given.get(name)
        if value is None or isinstance(value, dict):
            return value
        raise invalid(f"must provide an object [json-pointer:/{name}]")

    def words(self, name: str) -> tuple[str, ...]:
        """A list of strings, comma-joined or as JSON."""
        value = self.given.get(name, "")
        parts = value if isinstance(value, list) else str(value).split(",")
        return tuple(str(part).strip() for part in parts if str(part).strip())


def _decoded(key: str, value: object) -> object:
    if key not in _JSON or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused("invalid_blocks_format" if key == "blocks" else f"invalid_{key}") from None


@dataclass(frozen=True, slots=True)
class Asked:
    """One call under way: its arguments and on whose behalf it is made."""

    method: str
    arguments: Arguments
    token: str
    installation: Installation | None


Run: TypeAlias = Callable[[Backend, Asked], Payload]


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method. Of the scopes in `scope`, joined by `|`, one is needed; `per_minute` is its tier."""

    name: str
    run: Run
    scope: str = ""
    required: tuple[str, ...] = ()
    token: Literal["bot", "app", "client", "none"] = "bot"  # noqa: S105 - a kind of token, not one
    per_minute: int = 100
    posts: bool = False

    def allowed(self, scopes: frozenset[str]) -> bool:
        """Whether these scopes are enough."""
        return not self.scope or bool(scopes.intersection(self.scope.split("|")))
