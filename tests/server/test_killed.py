"""The bot's process killed at every step of a quiz, started again, told again: each answer counts once.

Each step is delivered as Slack does it, signed and over HTTP. The process dies by SIGKILL at a chosen moment,
where it stands still, so that nothing hangs on timing. The next one is told the same again, twice and among
older deliveries; then what counts and what the person sees is as if nobody had died.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal, get_args

import fsrs
import pytest
import sqlalchemy as sa

from bot.quiz import ItemId, remember
from bot.service import Who
from bot.slack import manifest
from bot.store import KeptMemory, KeptReview, Store
from bot.store.tables import DELIVERIES, MEMORIES, SESSIONS
from bot.workspace import AppConfig, Delivery, Hold, Message, Parcel, Workspace
from tests.quiz.sample import our_items
from tests.server.lives import Lives, Still, forking
from tests.server.test_serve import line_with, process

Moment = Literal["before", "looking", "committing", "unsaid", "unheard", "home"]
"""Before the delivery; before the session is looked for; before all is committed; counted, but the reply not
sent; the reply sent, which Slack has not acknowledged; the reply shown, and the Home about to be."""

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
BEFORE = 1  # earlier deliveries that come once more, each time


@dataclass(frozen=True, slots=True)
class Step:
    """What the person does, what they see then, and how many answers count."""

    action: Literal["begin", "pick", "sure", "next"]
    shown: str
    counted: int
    number: int = 0

    @property
    def has_home(self) -> bool:
        """Whether the Home changes with it."""
        return self.action in {"sure", "next"}


STEPS = (
    Step("begin", "Question 1 of 3", 0),
    Step("pick", "How sure are you", 0),
    Step("sure", "The fact", 1),
    Step("next", "Question 2 of 3", 1),
    Step("pick", "How sure are you", 1, 1),
    Step("sure", "The fact", 2, 1),
    Step("next", "Question 3 of 3", 2),
    Step("pick", "How sure are you", 2),
    Step("sure", "The fact", 3, 2),
    Step("next", "Coming back", 3),
)


@dataclass
class Person:
    """Somebody with the app in their workspace, and what the database holds of them."""

    workspace: Workspace
    store: Store
    who: Who = field(init=False)

    def __post_init__(self) -> None:
        self.who = Who(self.workspace.app.team_id, "U1")

    def seen(self) -> list[Message]:
        """What the bot said to them, oldest first."""
        said = self.workspace.messages(self.workspace.direct("U1").id, viewer="U1")
        return [one for one in said if one.user == self.workspace.app.bot_user_id and not one.ephemeral_to]

    @property
    def url(self) -> str:
        """The database, as the settings name it."""
        database = self.store.database
        name = "sqlite" if database.is_embedded else "postgresql"
        return database.url.set(drivername=name).render_as_string(hide_password=False)

    async def do(self, step: Step) -> Delivery:
        """A step, delivered once."""
        if step.action == "begin":
            said = await self.workspace.say("U1", self.workspace.direct("U1").id, "quiz me on docker 3")
            await self.workspace.settled()
            events = ((one, one.parcel.payload.get("event") or {}) for one in self.workspace.deliveries)
            return next(one for one, event in events if event.get("ts") == said.ts)
        pressed = f"isolate.quiz_{step.action}.{step.number}"
        outcome = await self.workspace.click("U1", self.seen()[-1], pressed)
        assert outcome.delivery is not None
        return outcome.delivery

    async def reviews(self) -> tuple[KeptReview, ...]:
        """The answers that count."""
        async with self.store.unit(self.who.tenant) as unit:
            return await unit.learning.reviews("U1", LONG_AGO)

    async def memories(self) -> dict[str, KeptMemory]:
        """What they remember, by item."""
        async with self.store.unit(self.who.tenant) as unit:
            return {one.item: one for one in await unit.learning.memories("U1")}

    async def rows(self, table: sa.Table) -> int:
        """How many there are in a table."""
        async with self.store.database.transaction() as connection:
            return int(await connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)

    async def let_leases_run_out(self) -> None:
        """As after ten seconds: what a dead process was answering may be answered by another."""
        async with self.store.database.transaction() as connection:
            late = sa.update(DELIVERIES).where(~DELIVERIES.c.is_done).values(expires=LONG_AGO)
            await connection.execute(late)


class Deaths:
    """A quiz whose bot dies at that moment of each step."""

    def __init__(self, lives: Lives, person: Person, moment: Moment) -> None:
        self._lives, self._person, self._moment = lives, person, moment
        self._workspace, self._order = person.workspace, Random(moment)
        self._still: Still = moment if moment in {"looking", "committing"} else ""
        self._delivered: list[Parcel] = []
        self._holds: list[Hold] = []

    async def born(self) -> None:
        """The bot is there, and delivered to."""
        app = self._workspace.app
        environment = {
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SLACK_API_URL": self._workspace.api_url,
            "DATABASE_URL": self._person.url,
            "PORT": "0",
        }
        url = await asyncio.to_thread(self._lives.begin, environment, self._still)
        await self._workspace.connect_http(f"{url}/slack/events")

    async def die_at(self, step: Step) -> None:
        """That step, during which it dies; and the same again to the next one."""
        delivery = await self._dead_in(step)
        assert not delivery.ok
        await self.born()
        await self._person.let_leases_run_out()
        again = [*self._delivered[-BEFORE:], delivery.parcel, delivery.parcel]
        self._delivered.append(delivery.parcel)
        self._order.shuffle(again)
        for number, parcel in enumerate(again):
            told = await self._workspace.deliver(parcel.payload, kind=parcel.kind, attempt=number + 1)
            assert told.ok, (step, told)

    async def _dead_in(self, step: Step) -> Delivery:
        """Its delivery, that nobody acknowledged."""
        if self._moment == "before":
            await self._killed()
            return await self._person.do(step)
        hold = None if self._still else self._held(step)
        if self._still:
            await asyncio.to_thread(self._lives.arm)
        doing = asyncio.ensure_future(self._person.do(step))
        await (hold.reached.wait() if hold else asyncio.to_thread(self._lives.stands_still))
        await self._killed()
        return await doing

    def _held(self, step: Step) -> Hold:
        """Slack's Web API keeps the bot waiting."""
        method = "chat.postMessage" if step.action == "begin" else "chat.update"
        hold = Hold(done=self._moment == "unheard")
        self._holds.append(hold)
        self._workspace.faults.next("views.publish" if self._moment == "home" else method, hold)
        return hold

    def let_go(self) -> None:
        """The calls of the dead, which Slack hears no more of."""
        for hold in self._holds:
            hold.released.set()

    async def _killed(self) -> None:
        await asyncio.to_thread(self._lives.kill)


@pytest.fixture(scope="session")
def lives() -> Iterator[Lives]:
    with forking() as begun:
        yield begun


@pytest.fixture
async def person(store: Store) -> AsyncIterator[Person]:
    app = AppConfig.from_manifest(manifest("https://bot.example.com"), socket_mode=False)
    async with Workspace(app, retry_delays_s=(), deadline_s=10.0) as workspace:
        workspace.add_member("U1", "ann")
        yield Person(workspace, store)


@pytest.mark.parametrize("moment", get_args(Moment))
async def test_killed_at_every_step_each_answer_counts_once(
    lives: Lives, person: Person, moment: Moment
) -> None:
    deaths = Deaths(lives, person, moment)
    await deaths.born()
    try:
        for step in STEPS:
            if moment == "home" and not step.has_home:
                assert (await person.do(step)).ok
            else:
                await deaths.die_at(step)
            await as_if_nobody_had_died(person, step)
    finally:
        deaths.let_go()
        if lives.pid:
            lives.kill()
    # A message that Slack took and a dead process did not hear of is said once more; nothing else is.
    assert len(person.seen()) == (2 if moment == "unheard" else 1)


async def as_if_nobody_had_died(person: Person, step: Step) -> None:
    """What counts and what is shown after a step."""
    assert step.shown in person.seen()[-1].text, step
    assert (step.action == "pick") == ("How sure are you" in person.seen()[-1].text)
    reviews, memories = await person.reviews(), await person.memories()
    assert [review.step for review in reviews] == list(range(step.counted)), step
    assert len({review.item for review in reviews}) == len(memories) == step.counted
    for review in reviews:  # and its schedule is that of one answer
        item = our_items().by_id[ItemId(review.item)]
        once = remember(None, item, fsrs.Rating(review.rating), review.reviewed)
        assert (memories[review.item].stability, memories[review.item].due) == (once.stability, once.due)
    assert await person.rows(SESSIONS) == 1
    assert await person.rows(MEMORIES) == step.counted


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_the_command_itself_killed_between_an_answer_and_its_reply(
    person: Person, tmp_path: Path
) -> None:
    hold = Hold()
    async with life_of_the_command(person, tmp_path):
        for step in STEPS[:2]:
            await until_shown(person, step)
        person.workspace.faults.next("chat.update", hold)
        answering = asyncio.ensure_future(person.do(STEPS[2]))
        async with asyncio.timeout(60):
            await hold.reached.wait()
    delivery = await answering
    assert not delivery.ok
    assert [review.step for review in await person.reviews()] == [0]
    assert "The fact" not in person.seen()[-1].text
    async with life_of_the_command(person, tmp_path):
        for step in STEPS[2:4]:
            await until_shown(person, step)
        again = delivery.parcel
        assert (await person.workspace.deliver(again.payload, kind=again.kind)).ok
        await as_if_nobody_had_died(person, STEPS[3])
    hold.released.set()


@asynccontextmanager
async def life_of_the_command(person: Person, folder: Path) -> AsyncIterator[None]:
    """`isolate serve` with our knowledge, delivered to, and killed at the end of the block."""
    more = {"DATABASE_URL": person.url, "XDG_CACHE_HOME": str(folder), "LOG_FORMAT": "json"}
    async with process(person.workspace, "http", words=("-m", "bot", "serve"), more=more) as started:
        url = json.loads(await line_with(started, "server.ready"))["url"]
        await person.workspace.connect_http(f"{url}/slack/events")
        yield
        started.kill()


async def until_shown(person: Person, step: Step) -> None:
    """A step, done again while the bot has only just begun and gathers its questions."""
    async with asyncio.timeout(60):
        while not any(step.shown in said.text for said in person.seen()[-1:]):
            assert (await person.do(step)).ok
