"""A quiz as Slack shows it: one message, a question, then the truth, then the next, then how it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.knowledge import Source, plain, prose
from bot.quiz import SURENESSES, Asked, Click, Ended, Item, Mastery, Progress, Told, Turn, Wish, spelt
from bot.quiz import Action as QuizAction
from bot.slack.actions import ActionKind, write_click, write_wish
from bot.slack.limits import BUTTON_TEXT, TEXT_CHARS
from bot.slack.render.buttons import Button, actions_block
from bot.slack.render.message import Block, Message
from bot.slack.render.mrkdwn import bold, clip, escape, link, literal, mrkdwn
from bot.slack.render.pieces import Piece, context_piece, section_piece
from bot.words import say

ON_BUTTON = 40  # characters of options that stand on their buttons; longer ones are lettered
_LETTERS = "ABCDEFGH"
_BAR = 8
_SHOWN_TOPICS = 4
_SHOWN_SOURCES = 3
_MARKS = {"right": "✅", "near": "🟡", "wrong": "🔎"}
_KINDS: dict[QuizAction, ActionKind] = {
    "pick": "quiz_pick",
    "again": "quiz_again",
    "sure": "quiz_sure",
    "next": "quiz_next",
    "stop": "quiz_stop",
}


def quiz_message(turn: Turn, now: dt.datetime, mastery: Mastery | None = None) -> Message:
    """The message for a turn. `mastery` is shown at the end."""
    match turn:
        case Asked(chosen=None):
            return _message(_question(turn), *_choices(turn))
        case Asked():
            return _message(_question(turn), *_surenesses(turn))
        case Told():
            return _message(_truth(turn, now), _after(turn))
        case Ended():
            return _message(_end(turn, now, mastery), actions_block([begin_button(turn.about)]))


def note_message(words: str) -> Message:
    """A plain word to one person."""
    return Message(escape(words), (section_piece(escape(words), words).block,))


def elsewhere_message(bot_user_id: str) -> Message:
    """Where the quiz is, with a way there."""
    words = say("quiz.in_our_messages", bot=f"<@{bot_user_id}>")
    return Message(words, (section_piece(words, "").block,))


def reminder_message() -> Message:
    """A word in the morning, with a way to begin."""
    words = say("quiz.reminder")
    button = Button("quiz_begin", say("home.start"), write_wish(Wish()), style="primary")
    return Message(escape(words), (section_piece(escape(words), words).block, actions_block([button])))


def begin_button(about: str = "") -> Button:
    """Another round, about the same."""
    return Button("quiz_begin", say("quiz.begin_again"), write_wish(Wish(about)), style="primary")


def _message(pieces: Iterator[Piece], *buttons: Block) -> Message:
    made = tuple(pieces)
    words = "\n".join(piece.text for piece in made if piece.text)
    return Message(clip(escape(words), TEXT_CHARS), (*(piece.block for piece in made), *buttons))


def _button(turn: Asked | Told, action: QuizAction, text: str, choice: str = "", number: int = 0) -> Button:
    style = "primary" if action == "next" else ""
    value = write_click(Click(turn.session, turn.step, action, choice))
    return Button(_KINDS[action], text, value, number, style)  # type: ignore[arg-type]  # one of two literals


def _question(turn: Asked) -> Iterator[Piece]:
    number = say("quiz.number", number=turn.number, total=turn.total)
    topic = say(f"topic.{turn.item.topic}")
    yield context_piece(escape(f"{number} · {topic}"), f"{number}, {topic}")
    yield section_piece(f"*{mrkdwn(prose(turn.item.prompt))}*", plain(prose(turn.item.prompt)))
    if turn.chosen is not None or not _fit(turn.item):
        lines = [_option(turn, place, number) for place, number in enumerate(turn.order)]
        words = [f"{_LETTERS[place]}: {_words(turn.item, number)}" for place, number in enumerate(turn.order)]
        yield section_piece("\n".join(lines), "\n".join(words))
    if turn.chosen is not None:
        asked = say("quiz.how_sure")
        yield section_piece(asked, asked.replace("*", ""))


def _option(turn: Asked, place: int, number: int) -> str:
    mark = "•" if _fit(turn.item) else f"*{_LETTERS[place]}*"
    if number == turn.chosen:
        return f"{mark.replace('•', '▸')}  {bold(_words(turn.item, number))}  ◂"
    return f"{mark}  {mrkdwn(prose(turn.item.options[number].text))}"


def _fit(item: Item) -> bool:
    """Whether every option fits its button."""
    return all(len(_words(item, number)) <= ON_BUTTON for number in range(len(item.options)))


def _words(item: Item, number: int) -> str:
    return plain(prose(item.options[number].text))


def _choices(turn: Asked) -> tuple[Block, ...]:
    fit = _fit(turn.item)
    picks = [
        _button(
            turn,
            "pick",
            _words(turn.item, number)[:BUTTON_TEXT] if fit else _LETTERS[place],
            str(number),
            place,
        )
        for place, number in enumerate(turn.order)
    ]
    return actions_block(picks), actions_block([_button(turn, "stop", say("quiz.stop"))])


def _surenesses(turn: Asked) -> tuple[Block, ...]:
    sure = [
        _button(turn, "sure", say(f"quiz.{sureness}"), sureness, place)
        for place, sureness in enumerate(SURENESSES)
    ]
    return actions_block(sure), actions_block([_button(turn, "again", say("quiz.again"))])


def _truth(turn: Told, now: dt.datetime) -> Iterator[Piece]:
    item, answered, lesson = turn.item, turn.answered, turn.item.lesson
    number = say("quiz.number", number=turn.number, total=turn.total)
    yield context_piece(escape(number), number)
    verdict = say(f"quiz.{answered.correctness}_{answered.sureness}")
    if answered.is_confident_error and lesson.myth:
        verdict = say("quiz.believed_by_many")
    yield section_piece(bold(verdict), verdict)
    yield _titled("", item.prompt)
    if answered.before:
        yield _titled("", say("quiz.has_changed", before=answered.before))
    is_right = answered.correctness == "right"
    right = item.options[item.right].text.rstrip(".")
    if not is_right and not lesson.fact.startswith(right):
        yield _titled("", say("quiz.answer_is", option=right))
    yield _titled(say("quiz.fact_is"), lesson.fact)
    if answered.is_confident_error and lesson.myth:
        yield _titled(say("quiz.myth_is"), f"“{lesson.myth}”")
    if lesson.because and not is_right:
        yield _titled(say("quiz.why_believed"), lesson.because)
    if lesson.right:
        yield _titled(say("quiz.what_is_right"), lesson.right)
    if lesson.until:
        yield _titled("", _was_true(lesson.since, lesson.until))
    if lesson.notes:
        yield _titled("", "\n".join(f"• {note}" for note in lesson.notes))
    yield _foot(turn, now)


def _was_true(since: str, until: str) -> str:
    if since:
        return say("quiz.was_true", since=spelt(since), until=spelt(until))
    return say("quiz.was_true_until", until=spelt(until))


def _titled(title: str, text: str) -> Piece:
    lines = [mrkdwn(prose(line)) for line in text.split("\n")]
    words = "\n".join(plain(prose(line)) for line in text.split("\n"))
    body = "\n".join(lines)
    return section_piece(f"{bold(title)}\n{body}" if title else body, f"{title}: {words}" if title else words)


def _foot(turn: Told, now: dt.datetime) -> Piece:
    chosen = turn.item.options[turn.answered.option].text.rstrip(".")
    sureness = say(f"quiz.{turn.answered.sureness}_then")
    lines = [
        mrkdwn(prose(say("quiz.you_chose", option=chosen, sureness=sureness))),
        escape(say("quiz.due_in", when=when(turn.answered.due, now))),
        *(source_line(source) for source in turn.sources[:_SHOWN_SOURCES]),
    ]
    return context_piece("\n".join(lines), say("quiz.due_in", when=when(turn.answered.due, now)))


def source_line(source: Source) -> str:
    """A source as it stands under a lesson, with the day it was checked."""
    day = f"{source.checked.day} {source.checked:%b} {source.checked.year}"
    return (
        f"• {link(source.url, source.title)}, {literal(source.publisher)} · {say('reply.checked', date=day)}"
    )


def _after(turn: Told) -> Block:
    going = _button(turn, "next", say("quiz.end") if turn.is_last else say("quiz.next"))
    return actions_block([going] if turn.is_last else [going, _button(turn, "stop", say("quiz.stop"))])


def _end(turn: Ended, now: dt.datetime, mastery: Mastery | None) -> Iterator[Piece]:
    if not turn.learnt:
        yield section_piece(escape(say("quiz.nothing_answered")), say("quiz.nothing_answered"))
        return
    total = len(turn.learnt)
    score = (
        say("quiz.score_all", total=total)
        if turn.right == total
        else say("quiz.score", right=turn.right, total=total)
    )
    yield section_piece(bold(score), score)
    lines = [
        f"{_MARKS[one.answered.correctness]} {_lesson(one.item)}"
        for one in turn.learnt
        if one.item is not None
    ]
    if lines:
        yield _titled(say("quiz.learnt"), "\n".join(lines))
    back = ", ".join(
        say("quiz.comes_back_line", count=count, when=in_days(days)) for days, count in turn.due_by(now)
    )
    yield _titled("", f"{say('quiz.comes_back')}: {back}.")
    if mastery is not None:
        yield from mastery_pieces(mastery)


def _lesson(item: Item) -> str:
    """What an item comes down to: the claim judged, or the question and its answer."""
    asked = f"“{item.lesson.myth}”" if item.lesson.myth else item.prompt
    return f"{asked} *{item.options[item.right].text.rstrip('.')}.*"


def mastery_pieces(mastery: Mastery) -> Iterator[Piece]:
    """A small picture of what is known by topic, and the weeks with a quiz."""
    met = [topic for topic in mastery.topics if topic.met][:_SHOWN_TOPICS]
    if met:
        lines = [topic_line(topic) for topic in met]
        words = "\n".join(line.replace("*", "").replace("▰", "").replace("▱", "").strip() for line in lines)
        yield section_piece("\n".join([bold(say("quiz.mastery")), *lines]), words)
    if mastery.streak_weeks:
        words = streak(mastery.streak_weeks)
        yield context_piece(escape(words), words)


def topic_line(topic: Progress) -> str:
    """One topic: a bar, its name, numbers."""
    name = escape(say(f"topic.{topic.topic}"))
    return say("quiz.topic_line", bar=bar(topic.share), topic=name, known=topic.known, met=topic.met)


def bar(share: float) -> str:
    """A share, 0 to 1, as a row of eight."""
    filled = round(_BAR * share)
    return "▰" * filled + "▱" * (_BAR - filled)


def streak(weeks: int) -> str:
    """The weeks with a quiz, in words."""
    return say("quiz.streak_one") if weeks == 1 else say("quiz.streak", weeks=weeks)


def when(due: dt.datetime, now: dt.datetime) -> str:
    """A day to come as people say it."""
    return in_days(max((due.date() - now.date()).days, 0))


def in_days(days: int) -> str:
    """So many days from now, as people say it."""
    if days < 2:
        return say("quiz.tomorrow") if days else say("quiz.today")
    if days < 15:
        return say("quiz.in_days", days=days)
    if days < 60:
        return say("quiz.in_weeks", weeks=round(days / 7))
    return say("quiz.in_months", months=round(days / 30))
