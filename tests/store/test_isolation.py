"""One team can never read or change another's: tried with every method there is, and with the same ids.

For each method: what another tenant is told is the same whether or not this one has anything, and nothing of
this one's changes. A method that takes something new is to be taught to this test.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
import sqlalchemy as sa

from bot.store import (
    Asked,
    ChannelQuiz,
    KeptMemory,
    KeptReview,
    KeptSession,
    Preferences,
    Question,
    Store,
    Subject,
    Tenant,
    Unit,
    Vote,
)
from bot.store.tables import OWNED
from tests.store.fixtures import NOW, TEAM

OTHERS = (Tenant("T2"), Tenant("T1", "E1"), Tenant("", "T1"), Tenant("T1 "))
SECRET = "of the first team"
STATE = {"of": SECRET}
SESSION = KeptSession("S1", "U1", STATE, 1, NOW, NOW)
QUESTION = Question("Ev1", "U1", SECRET, "none", NOW)
MEMORY = KeptMemory("U1", "I1", "E1", SECRET, NOW)
REVIEW = KeptReview(
    "S1", 1, "U1", "I1", "E1", "containers", is_right=False, sureness="sure", rating=1, reviewed=NOW
)
BY_NAME: dict[str, object] = {
    "delivery": "Ev1",
    "holder": "a",
    "now": NOW,
    "since": NOW - dt.timedelta(days=1),
    "first": NOW.date(),
    "last": NOW.date(),
    "deliveries": {"Ev1": "a", "Ev2": "a"},
    "channel": "C1",
    "root": "1.0",
    "subjects": {("C1", "1.0"): Subject(("vm",), ("docker-vm",), "U1")},
    "asked": {Asked(NOW.date(), "mention", "none"): 3},
    "member": "U1",
    "entry": "E1",
    "verdict": "right",
    "items": ["I1"],
    "item": "I1",
    "sure": "sure",
    "at_least": 1,
    "memories": [MEMORY],
    "memory": MEMORY,
    "review": REVIEW,
    "preferences": Preferences("U1", {"topics": [SECRET]}),
    "vote": Vote("Q1", "U2", 1, NOW),
}
BY_TYPE: dict[object, object] = {
    KeptSession: SESSION,
    ChannelQuiz: ChannelQuiz("Q1", "C1", "U1", STATE, NOW, NOW),
    **{type(value): value for value in BY_NAME.values() if hasattr(value, "__dataclass_fields__")},
}
IDS = {"session": "S1", "quiz": "Q1"}


def methods() -> Iterator[tuple[str, str]]:
    """Every method of every aggregate of a unit."""
    for aggregate, kind in get_type_hints(Unit).items():
        for name, _ in inspect.getmembers(kind, inspect.iscoroutinefunction):
            if not name.startswith("_"):
                yield aggregate, name


def arguments(method: Any) -> dict[str, Any]:
    """Values for all that a method takes and needs."""
    hints = get_type_hints(method)
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        kind = hints[name]
        if kind in BY_TYPE:
            given[name] = BY_TYPE[kind]
        elif name == "questions":
            given[name] = [QUESTION] if "Question" in str(kind) else ["Ev1"]
        elif name in BY_NAME or name in IDS:
            given[name] = BY_NAME.get(name, IDS.get(name))
        elif parameter.default is inspect.Parameter.empty:
            pytest.fail(f"what is {name} of {method.__qualname__}? Teach BY_NAME.")
    return given


async def fill(store: Store) -> None:
    """Something of the first team's in every table."""
    async with store.unit(TEAM) as unit:
        talk, learning, channels = unit.talk, unit.learning, unit.channels
        await talk.take("Ev1", "a", NOW)
        await talk.remember({("C1", "1.0"): Subject((SECRET,), (SECRET,), "U1")}, NOW)
        await talk.count({Asked(NOW.date(), "mention", "none"): 7})
        await talk.keep([QUESTION])
        await talk.give("U1", "E1", SECRET, NOW)
        await learning.start(SESSION)
        await learning.count(REVIEW, SESSION, MEMORY)
        await learning.prefer(Preferences("U1", STATE), NOW)
        await channels.open(ChannelQuiz("Q1", "C1", "U1", STATE, NOW, NOW))
        await channels.vote(Vote("Q1", "U1", 1, NOW))


async def rows(store: Store, tenant: Tenant) -> dict[str, list[Any]]:
    """All that is kept of a tenant, past the aggregates."""
    async with store.database.transaction() as connection:
        return {
            table.name: sorted(
                map(
                    repr,
                    await connection.execute(
                        sa.select(table).where(
                            table.c.team == tenant.team, table.c.enterprise == tenant.enterprise
                        )
                    ),
                )
            )
            for table in OWNED
        }


async def told(store: Store, tenant: Tenant, aggregate: str, name: str) -> str:
    """What a method answers that tenant; what it changed is undone."""
    async with store.unit(tenant) as unit:
        method = getattr(getattr(unit, aggregate), name)
        answer = repr(await method(**arguments(method)))
        await unit.talk.scope.connection.rollback()
    return answer


async def test_every_table_is_filled(store: Store) -> None:
    await fill(store)
    assert [name for name, kept in (await rows(store, TEAM)).items() if not kept] == []


async def test_no_method_tells_another_tenant_anything_or_changes_anything_of_ours(store: Store) -> None:
    tried = [(other, *method) for method in methods() for other in OTHERS]
    assert len(tried) >= 30 * len(OTHERS)
    alone = [await told(store, *attempt) for attempt in tried]
    await fill(store)
    ours = await rows(store, TEAM)
    beside = [await told(store, *attempt) for attempt in tried]
    for attempt, first, second in zip(tried, alone, beside, strict=True):
        assert first == second, attempt
    for other, aggregate, name in tried:  # and now for good
        async with store.unit(other) as unit:
            method = getattr(getattr(unit, aggregate), name)
            await method(**arguments(method))
    assert await rows(store, TEAM) == ours


async def test_the_same_methods_do_tell_the_team_itself(store: Store) -> None:
    """Else the test above would hold for a store that keeps nothing."""
    alone = {method: await told(store, TEAM, *method) for method in methods()}
    await fill(store)
    beside = {method: await told(store, TEAM, *method) for method in methods()}
    heard = {".".join(method) for method, answer in beside.items() if answer != alone[method]}
    assert heard >= {
        *("talk.take", "talk.subject", "talk.counts", "talk.keep", "talk.kept", "talk.settle", "talk.given"),
        *("learning.start", "learning.session", "learning.running", "learning.count", "learning.reviews"),
        *(
            "learning.add",
            "learning.memories",
            "learning.due",
            "learning.preferences",
            "learning.blind_spots",
        ),
        *("channels.open", "channels.quiz", "channels.vote", "channels.reveal", "channels.votes"),
        *("people.export", "people.forget"),
    }


async def test_deleting_a_team_leaves_the_others(store: Store) -> None:
    await fill(store)
    for other in OTHERS:
        async with store.unit(other) as unit:
            await unit.talk.keep([QUESTION])
    assert await store.tenants(member="U1") == tuple(sorted((TEAM, *OTHERS)))
    await store.forget_team("T2")
    ours = await rows(store, TEAM)
    assert any(ours.values())
    await store.forget_team("T1")  # wherever it is
    assert await store.tenants() == tuple(sorted((Tenant("", "T1"), Tenant("T1 "))))
