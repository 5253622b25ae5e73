"""The App Home: what one has learnt, what is due, where to begin, what one chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks import Block as SlackBlock

from bot.knowledge import prose
from bot.quiz import TOPICS, Item, Mastery, Progress, Wish
from bot.service import OFTEN
from bot.slack.actions import action_id, write_wish
from bot.slack.render.message import Block
from bot.slack.render.mrkdwn import bold, escape, mrkdwn
from bot.slack.render.quiz import bar, streak
from bot.words import say

LONGER = 10
PREFERENCES = ("myths", "leaderboard")
_SHOWN_BELIEVED = 3


@dataclass(frozen=True, slots=True)
class Looks:
    """What the Home of a member shows. `believed` are the items of their last confident errors."""

    mastery: Mastery
    believed: tuple[Item, ...] = ()
    choices: Mapping[str, Any] = field(default_factory=dict)
    is_running: bool = False
    notice: str = ""


def home_view(looks: Looks) -> Block:
    """The view to publish."""
    return _view([*_notice(looks), *_learning(looks), *_topics(looks), *_believed(looks), *_choices(looks)])


def resting_view() -> Block:
    """While the memory cannot be reached."""
    return _view([_section(escape(say("home.resting")))])


def warming_view() -> Block:
    """While what can be asked is still being made."""
    return _view([_section(escape(say("home.warming")))])


def _view(blocks: list[SlackBlock]) -> Block:
    return {"type": "home", "blocks": [block.to_dict() for block in blocks]}


def _section(text: str, accessory: ButtonElement | None = None) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=accessory)


def _button(kind: str, text: str, value: str = "", number: int = 0, **more: Any) -> ButtonElement:
    identity = action_id(kind, number)  # type: ignore[arg-type]  # one of ours, as literals in this module
    return ButtonElement(text=PlainTextObject(text=text), action_id=identity, value=value or None, **more)


def _notice(looks: Looks) -> Iterator[SlackBlock]:
    if looks.notice:
        yield ContextBlock(elements=[MarkdownTextObject(text=escape(looks.notice))])


def _learning(looks: Looks) -> Iterator[SlackBlock]:
    mastery = looks.mastery
    yield HeaderBlock(text=PlainTextObject(text=say("home.title")))
    met, total = sum(topic.met for topic in mastery.topics), sum(topic.total for topic in mastery.topics)
    if met:
        known = say("home.known", known=mastery.known, met=met, total=total)
        due = say("home.due", due=mastery.due) if mastery.due else say("home.nothing_due")
        yield _section(f"{known}\n{due}")
    else:
        yield _section(escape(say("home.new")))
    if mastery.streak_weeks:
        yield ContextBlock(elements=[MarkdownTextObject(text=escape(streak(mastery.streak_weeks)))])
    start = say("home.resume") if looks.is_running else say("home.start")
    yield ActionsBlock(
        elements=[
            _button("quiz_begin", start, write_wish(Wish()), style="primary"),
            _button("quiz_begin", say("home.longer"), write_wish(Wish("", LONGER)), 1),
        ]
    )


def _topics(looks: Looks) -> Iterator[SlackBlock]:
    yield DividerBlock()
    yield _section(bold(say("home.topics")))
    for number, topic in enumerate(looks.mastery.topics):
        button = _button("quiz_begin", say("home.quiz_topic"), write_wish(Wish(topic.topic)), number + 2)
        yield _section(_topic(topic), button)


def _topic(topic: Progress) -> str:
    if not topic.met:
        return say("home.topic_new", topic=escape(say(f"topic.{topic.topic}")), total=topic.total)
    due = " " + say("home.topic_due", due=topic.due) if topic.due else ""
    name = escape(say(f"topic.{topic.topic}"))
    return say(
        "home.topic",
        bar=bar(topic.share),
        topic=name,
        known=topic.known,
        met=topic.met,
        total=topic.total,
        due=due,
    )


def _believed(looks: Looks) -> Iterator[SlackBlock]:
    if looks.believed:
        yield DividerBlock()
        yield _section(bold(say("home.believed")))
        for item in looks.believed[:_SHOWN_BELIEVED]:
            yield _section(f"🔎 {mrkdwn(prose(item.prompt))}\n{mrkdwn(prose(item.lesson.fact))}")


def _choices(looks: Looks) -> Iterator[SlackBlock]:
    options = {
        name: Option(value=name, text=PlainTextObject(text=say(f"home.prefer_{name}")))
        for name in PREFERENCES
    }
    chosen = [option for name, option in options.items() if looks.choices.get(name)]
    yield DividerBlock()
    yield _section(bold(say("home.preferences")))
    yield ActionsBlock(
        elements=[
            CheckboxesElement(
                action_id=action_id("home_prefer"),
                options=list(options.values()),
                initial_options=chosen or None,
            )
        ]
    )
    yield from _liked(looks)
    yield _reminder(looks)
    yield DividerBlock()
    yield _section(f"{bold(say('home.data'))}\n{escape(say('home.data_says'))}")
    confirm = ConfirmObject(
        title=say("home.delete_title"),
        text=PlainTextObject(text=say("home.delete_says")),
        confirm=say("home.delete_yes"),
        deny=say("home.delete_no"),
        style="danger",
    )
    yield ActionsBlock(
        elements=[
            _button("home_export", say("home.export")),
            _button("home_delete", say("home.delete"), style="danger", confirm=confirm),
        ]
    )


def _liked(looks: Looks) -> Iterator[SlackBlock]:
    """The topics that a member likes best, none for all of them."""
    liked = looks.choices.get("topics") or ()
    options = {one: Option(value=one, text=PlainTextObject(text=say(f"topic.{one}"))) for one in TOPICS}
    chosen = [option for topic, option in options.items() if topic in liked]
    boxes = CheckboxesElement(
        action_id=action_id("home_topics"), options=list(options.values()), initial_options=chosen or None
    )
    yield _section(escape(say("home.prefer_topics")))
    yield ActionsBlock(elements=[boxes])


def _reminder(looks: Looks) -> SectionBlock:
    options = [Option(value=one, text=PlainTextObject(text=say(f"home.remind_{one}"))) for one in OFTEN]
    chosen = next((one for one in options if one.value == looks.choices.get("reminder")), options[0])
    menu = StaticSelectElement(action_id=action_id("home_remind"), options=options, initial_option=chosen)
    return SectionBlock(text=MarkdownTextObject(text=escape(say("home.remind"))), accessory=menu)
