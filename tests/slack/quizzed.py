"""A workspace with the bot that quizzes: a store of its own, and the items of our knowledge."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import plain, prose
from bot.quiz import Item
from bot.server import Bot, running
from bot.server.making import Make
from bot.service import Privacy, Quizzing, Who
from bot.slack import actions
from bot.store import Database, KeptReview, Store
from bot.workspace import Message, Workspace, findings
from tests.quiz.sample import our_items
from tests.slack.answers import Answers
from tests.slack.conftest import Transport, new_workspace, settings_for
from tests.store.conftest import NOW

SINCE = NOW - dt.timedelta(days=400)


@dataclass
class Quizzed:
    """Two people, a channel, the bot; what somebody sees and presses."""

    workspace: Workspace
    bot: Bot
    store: Store
    url: str
    transport: Transport

    @property
    def quizzing(self) -> Quizzing:
        """The use case of the running bot."""
        assert self.bot.services is not None
        return self.bot.services.quizzing

    @property
    def privacy(self) -> Privacy:
        """The use case of the running bot."""
        assert self.bot.services is not None
        return self.bot.services.privacy

    def direct(self, member: str = "U1") -> str:
        """The conversation of a member with the bot."""
        return self.workspace.direct(member).id

    def said(self, channel: str = "") -> list[Message]:
        """What the bot said there, oldest first."""
        bot = self.workspace.app.bot_user_id
        heard = self.workspace.messages(channel or self.direct())
        messages = [one for one in heard if one.user == bot and not one.ephemeral_to]
        for message in messages:
            assert not findings(message.blocks, "message")
        return messages

    async def press(
        self, kind: str, number: int = 0, *, on: Message | None = None, by: str = "U1"
    ) -> Message:
        """A button of the last message pressed; the last message after it."""
        message = on or self.said(self.direct(by))[-1]
        outcome = await self.workspace.click(by, message, f"isolate.{kind}.{number}")
        assert outcome.delivery is not None
        assert outcome.delivery.ok
        return self.said(self.direct(by))[-1]

    def item(self, message: Message) -> Item:
        """The item that a message asks about."""
        labels = [
            str(element["text"]["text"])
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]
        shown = html.unescape("\n".join([message.text, *labels]))

        def is_shown(text: str) -> bool:
            return plain(prose(text)) in shown

        return next(
            item
            for item in our_items()
            if is_shown(item.prompt) and all(is_shown(option.text) for option in item.options)
        )

    def place(self, message: Message, option: int) -> int:
        """Where the button of that option stands."""
        for block in message.blocks:
            for number, element in enumerate(block.get("elements", [])):
                value = str(element.get("value", ""))
                click = actions.read_click(str(element.get("action_id")), value)
                if click is not None and click.action == "pick" and click.choice == str(option):
                    return number
        raise LookupError(f"no option {option}")

    async def answer(self, option: int, sureness: int = 0) -> Message:
        """An option picked and how sure chosen: the truth."""
        asked = self.said()[-1]
        await self.press("quiz_pick", self.place(asked, option))
        return await self.press("quiz_sure", sureness)

    async def reviews(self, member: str = "U1") -> tuple[KeptReview, ...]:
        """What counted."""
        async with self.store.unit(Who(self.workspace.app.team_id, member).tenant) as unit:
            return await unit.learning.reviews(member, SINCE)


@asynccontextmanager
async def quizzed(transport: Transport, folder: Path, quiz: Make = our_items) -> AsyncIterator[Quizzed]:
    """The bot and its workspace, up inside the block; `quiz` makes what it asks."""
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(new_workspace(transport))
        workspace.add_member("U1", "ann")
        workspace.add_member("U2", "bob")
        workspace.add_channel("C1", "general", ["U1", "U2"])
        url = f"sqlite:///{folder / 'isolate.sqlite3'}"
        bot = await stack.enter_async_context(another(workspace, url, transport, quiz))
        reading = Database(url, deadline_s=30.0)
        stack.push_async_callback(reading.close)
        yield Quizzed(workspace, bot, Store(reading), url, transport)


@asynccontextmanager
async def another(
    workspace: Workspace, url: str, transport: Transport, quiz: Make = our_items
) -> AsyncIterator[Bot]:
    """The bot, or the bot once more, over that database."""
    store = Store(Database(url))
    our_items()  # made before, so that no first click waits for them
    async with running(settings_for(workspace, transport), Answers(), store=store, quiz=quiz) as bot:
        if transport == "http":
            await workspace.connect_http(f"{bot.url}/slack/events", verify=True)
        else:
            await workspace.wait_for(lambda: workspace.sockets.connections)
        yield bot
