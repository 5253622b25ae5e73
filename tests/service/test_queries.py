"""What one message costs in queries, and that none of them reads a whole table."""

from __future__ import annotations

import pytest

from bot.engine import NO_CONTEXT, Answer, Context
from bot.service import Asking, Inquiry, Memory, Thread
from bot.store import Installations, Store
from tests.store.fixtures import NOW, TEAM, Clock
from tests.store.test_isolation import arguments, fill, methods
from tests.store.watching import scans, watching

THREAD = Thread("T1", "C1", "1.0")


class Knowing:
    """Knows whatever is not called unknown."""

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        if text == "unknown" and context == NO_CONTEXT:
            return Answer(text=text, kind="none", confidence=0.1)
        return Answer(text=text, kind="answer", confidence=0.9, concepts=("docker",), entries=("docker-vm",))  # type: ignore[arg-type]  # ids are words


def new_asking(store: Store, clock: Clock) -> Asking:
    memory = Memory(clock=clock.seconds, now=clock, store=store)
    return Asking(Knowing(), clock=clock.seconds, today=NOW.date, now=clock, memory=memory)


async def answer(asking: Asking, delivery: str, text: str, thread: Thread | None = THREAD) -> bool:
    """A message answered as the surfaces do it."""
    inquiry = Inquiry(delivery, "T1", "U1", "C1", text, thread)
    async with asking.claimed(delivery, "T1") as is_ours:
        if is_ours:
            reply = asking.reply(inquiry, await asking.context(inquiry))
            asking.note(inquiry, reply, "mention")
            asking.remember(inquiry, reply, *[thread] if thread else [])
    return is_ours


CLAIM, FINISH, SUBJECT = "insert deliveries", "insert deliveries", "select threads"
ABOUT, COUNT, TEXT = "insert threads", "insert question_counts", "insert questions"


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("known", (CLAIM, SUBJECT, FINISH, ABOUT, COUNT)),
        ("unknown", (CLAIM, SUBJECT, FINISH, TEXT, COUNT)),
    ],
)
async def test_a_message_costs_five_queries_in_three_transactions(
    store: Store, clock: Clock, text: str, queries: tuple[str, ...]
) -> None:
    asking = new_asking(store, clock)
    with watching(store.database) as seen:
        assert await answer(asking, "Ev1", text)
    assert (seen.queries, seen.commits) == (queries, 3)
    assert await scans(store.database, seen.statements) == []


async def test_a_duplicate_costs_two_queries_or_none(store: Store, other: Store, clock: Clock) -> None:
    asking = new_asking(store, clock)
    await answer(asking, "Ev1", "known")
    with watching(store.database) as seen:
        assert not await answer(asking, "Ev1", "known")
    assert seen.queries == ()  # this process knows
    with watching(other.database) as seen:
        assert not await answer(new_asking(other, clock), "Ev1", "known")
    assert (seen.queries, seen.commits) == ((CLAIM, "select deliveries"), 1)
    assert await scans(other.database, seen.statements) == []


async def test_a_command_costs_two_queries_that_nobody_waits_for(store: Store, clock: Clock) -> None:
    memory = Memory(clock=clock.seconds, now=clock, store=store)
    asking = Asking(Knowing(), clock=clock.seconds, today=NOW.date, now=clock, memory=memory)
    inquiry = Inquiry("", "T1", "U1", "C1", "known")
    with watching(store.database) as seen:
        for _ in range(10):
            asking.note(inquiry, asking.reply(inquiry), "command")
        assert seen.commits == 0
        await memory.flush()
    assert (seen.queries, seen.commits) == ((FINISH, COUNT), 1)  # for all ten
    assert await scans(store.database, seen.statements) == []


async def test_no_method_reads_a_whole_table(store: Store) -> None:
    await fill(store)
    for aggregate, name in methods():
        with watching(store.database) as seen:
            async with store.unit(TEAM) as unit:
                method = getattr(getattr(unit, aggregate), name)
                await method(**arguments(method))
        assert await scans(store.database, seen.statements) == [], f"{aggregate}.{name}"


async def test_what_is_done_for_all_teams_reads_no_whole_table_either(store: Store) -> None:
    await fill(store)
    with watching(store.database) as seen:
        await Installations(store.database, "1.2").bot_of("T1")
        await store.overdue_reveals(NOW)
        await store.purge(NOW)
        await store.forget_team("T1")
    # A row an installation, and deleted once: the SDK's index begins otherwise.
    ours = [one for one in seen.statements if not one[0].startswith("DELETE FROM slack_installations")]
    assert len(ours) == len(seen.statements) - 1
    assert await scans(store.database, ours) == []


async def test_a_scan_would_be_seen(store: Store) -> None:
    with watching(store.database) as seen:
        await store.tenants(member="U1")
    assert len(await scans(store.database, seen.statements)) == 1
