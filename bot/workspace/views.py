"""Modals and home tabs as each member has them: a stack of at most three, one home, hashes against races."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.workspace.checks import check_view
from bot.workspace.refusals import Refused
from bot.workspace.wire import Payload

STACK = 3  # docs/surfaces/modals: views on top of each other


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view as it stands. `given` is what the app sent; `values` what the person has filled in so far."""

    id: str
    kind: Literal["modal", "home"]
    member: str
    given: Payload
    hash: str
    root_id: str
    previous_id: str = ""
    values: Mapping[str, Mapping[str, Payload]] = field(default_factory=dict)

    @property
    def blocks(self) -> tuple[Payload, ...]:
        """The blocks shown."""
        return tuple(self.given.get("blocks", ()))

    def wire(self, app_id: str, bot_id: str, team_id: str) -> Payload:
        """The view as Slack's JSON shows it."""
        given = self.given
        values = {block: dict(actions) for block, actions in self.values.items()}
        return {
            "id": self.id,
            "team_id": team_id,
            "type": self.kind,
            "title": given.get("title"),
            "submit": given.get("submit"),
            "close": given.get("close"),
            "blocks": list(self.blocks),
            "private_metadata": given.get("private_metadata", ""),
            "callback_id": given.get("callback_id", ""),
            "external_id": given.get("external_id", ""),
            "state": {"values": values},
            "hash": self.hash,
            "clear_on_close": bool(given.get("clear_on_close", False)),
            "notify_on_close": bool(given.get("notify_on_close", False)),
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id or None,
            "app_id": app_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
        }


class Views:
    """Everybody's views. `fresh` makes ids and hashes, `stored` gives blocks their ids."""

    def __init__(
        self, fresh: Callable[[str], str], stored: Callable[[tuple[Payload, ...]], tuple[Payload, ...]]
    ) -> None:
        self._fresh = fresh
        self._stored = stored
        self._stacks: dict[str, tuple[View, ...]] = {}
        self._homes: dict[str, View] = {}

    def top(self, member: str) -> View | None:
        """The modal that member sees, if any."""
        stack = self._stacks.get(member, ())
        return stack[-1] if stack else None

    def home(self, member: str) -> View | None:
        """What was published on that member's home tab."""
        return self._homes.get(member)

    def open(self, member: str, given: Payload, *, push: bool = False) -> View:
        """A new modal for that member: a fresh stack, or with `push` one more on top of it."""
        check_view(given, "modal")
        stack = self._stacks.get(member, ()) if push else ()
        if push and not stack:
            raise Refused("not_found")
        if len(stack) >= STACK:
            raise Refused("push_limit_reached")
        self._unique(given, but="")
        view_id = self._fresh("V")
        view = View(
            id=view_id,
            kind="modal",
            member=member,
            given=self._prepared(given),
            hash=self._fresh("1."),
            root_id=stack[0].id if stack else view_id,
            previous_id=stack[-1].id if stack else "",
        )
        self._stacks[member] = (*stack, view)
        return view

    def update(self, view: View, given: Payload, *, seen_hash: str = "") -> View:
        """Put new content into a view; what was typed stays where `block_id` and `action_id` stay."""
        check_view(given, view.kind)
        if seen_hash and seen_hash != view.hash:
            raise Refused("hash_conflict")
        self._unique(given, but=view.id)
        changed = replace(view, given=self._prepared(given), hash=self._fresh("1."))
        self._put(replace(changed, values=_kept(changed)))
        return changed

    def publish(self, member: str, given: Payload, *, seen_hash: str = "") -> View:
        """Set the home tab of that member."""
        old = self._homes.get(member)
        if old is not None:
            return self.update(old, given, seen_hash=seen_hash)
        check_view(given, "home")
        view_id = self._fresh("V")
        home = View(
            id=view_id,
            kind="home",
            member=member,
            given=self._prepared(given),
            hash=self._fresh("1."),
            root_id=view_id,
        )
        self._homes[member] = home
        return home

    def fill(self, view: View, values: Mapping[str, Mapping[str, Payload]]) -> View:
        """Remember what the person filled in: `values[block_id][action_id]`, added to what was there."""
        merged = {block: dict(actions) for block, actions in view.values.items()}
        for block, actions in values.items():
            merged.setdefault(block, {}).update(actions)
        changed = replace(view, values=merged)
        self._put(changed)
        return changed

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """The view with that id. Refused with `not_found`."""
        for view in self._every():
            if view.id == view_id or (external_id and view.given.get("external_id") == external_id):
                return view
        raise Refused("not_found")

    def close(self, view: View, *, whole: bool = False) -> None:
        """Take a modal off its stack, or with `whole` the entire stack."""
        stack = self._stacks.get(view.member, ())
        self._stacks[view.member] = () if whole else tuple(v for v in stack if v.id != view.id)

    def _prepared(self, given: Payload) -> Payload:
        return {**given, "blocks": list(self._stored(tuple(given["blocks"])))}

    def _every(self) -> list[View]:
        return [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]

    def _unique(self, given: Payload, *, but: str) -> None:
        external_id = given.get("external_id")
        if external_id and any(
            v.given.get("external_id") == external_id and v.id != but for v in self._every()
        ):
            raise Refused("duplicate_external_id")

    def _put(self, view: View) -> None:
        if view.kind == "home":
            self._homes[view.member] = view
        else:
            stack = self._stacks.get(view.member, ())
            self._stacks[view.member] = tuple(view if v.id == view.id else v for v in stack)


def _kept(view: View) -> dict[str, dict[str, Payload]]:
    """The values whose element still stands in the view."""
    standing = {(b["block_id"], b["element"].get("action_id")) for b in view.blocks if b["type"] == "input"}
    standing |= {
        (b["block_id"], e.get("action_id"))
        for b in view.blocks
        if b["type"] == "actions"
        for e in b["elements"]
    }
    return {
        block: {action: value for action, value in actions.items() if (block, action) in standing}
        for block, actions in view.values.items()
    }
