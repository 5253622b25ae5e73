"""A question to a channel as Slack shows it, and how the votes fell."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge import plain, prose
from bot.quiz import Item
from bot.service import Poll, Revealed
from bot.slack.actions import write_vote
from bot.slack.limits import TEXT_CHARS
from bot.slack.render.buttons import Button, actions_block
from bot.slack.render.message import Message
from bot.slack.render.mrkdwn import bold, clip, escape, mrkdwn
from bot.slack.render.pieces import Piece, context_piece, section_piece
from bot.slack.render.quiz import ON_BUTTON, bar, source_line
from bot.words import say

_LETTERS = "ABCDEFGH"
_MOST_NAMED = 20


def poll_message(poll: Poll) -> Message:
    """The question with its buttons, and how many have answered."""
    pieces = [*_head(poll), *_options(poll)]
    answered = say("poll.answered", count=poll.voted) if poll.voted else say("poll.nobody_yet")
    minutes = say("poll.private", answered=answered)
    pieces.append(context_piece(escape(minutes), minutes))
    votes = [
        Button("poll_vote", _label(poll, place, number), write_vote(poll.quiz, number), place)
        for place, number in enumerate(poll.order)
    ]
    reveal = Button("poll_reveal", say("poll.reveal"), write_vote(poll.quiz, 0))
    words = "\n".join(piece.text for piece in pieces)
    blocks = (*(piece.block for piece in pieces), actions_block(votes), actions_block([reveal]))
    return Message(clip(escape(words), TEXT_CHARS), blocks)


def revealed_message(revealed: Revealed) -> Message:
    """How the votes fell, the fact, who got it, where it can be read."""
    pieces = [*_head(revealed.poll), *_result(revealed)]
    words = "\n".join(piece.text for piece in pieces)
    return Message(clip(escape(words), TEXT_CHARS), tuple(piece.block for piece in pieces))


def _head(poll: Poll) -> Iterator[Piece]:
    asked = say("poll.asked", member=f"<@{poll.starter}>") if poll.starter else say("poll.asked_by_all")
    yield context_piece(asked, say("poll.asked_by_all"))
    yield section_piece(f"*{mrkdwn(prose(poll.item.prompt))}*", plain(prose(poll.item.prompt)))


def _words(item: Item, number: int) -> str:
    return plain(prose(item.options[number].text))


def _is_short(item: Item) -> bool:
    return all(len(_words(item, number)) <= ON_BUTTON for number in range(len(item.options)))


def _label(poll: Poll, place: int, number: int) -> str:
    return _words(poll.item, number) if _is_short(poll.item) else _LETTERS[place]


def _options(poll: Poll) -> Iterator[Piece]:
    if not _is_short(poll.item):
        numbered = list(enumerate(poll.order))
        lines = [f"*{_LETTERS[place]}*  {_marked(poll.item, number)}" for place, number in numbered]
        words = [f"{_LETTERS[place]}: {_words(poll.item, number)}" for place, number in numbered]
        yield section_piece("\n".join(lines), "\n".join(words))


def _marked(item: Item, number: int) -> str:
    return mrkdwn(prose(item.options[number].text))


def _result(revealed: Revealed) -> Iterator[Piece]:
    item, total = revealed.poll.item, sum(revealed.votes.values())
    lines, words = [], []
    for number in revealed.poll.order:
        count = revealed.votes[number]
        mark = "✅" if number == item.right else "▫️"
        share = bar(count / total if total else 0.0)
        lines.append(f"{mark} {_marked(item, number)}\n{share} {say('poll.votes', count=count)}")
        words.append(f"{mark} {_words(item, number)}: {say('poll.votes', count=count)}")
    yield section_piece("\n".join(lines), "\n".join(words))
    fact = item.lesson.fact
    yield section_piece(
        f"{bold(say('quiz.fact_is'))}\n{mrkdwn(prose(fact))}", f"{say('quiz.fact_is')}: {plain(prose(fact))}"
    )
    if item.lesson.because:
        because = item.lesson.because
        title = say("quiz.why_believed")
        yield section_piece(f"{bold(title)}\n{mrkdwn(prose(because))}", f"{title}: {plain(prose(because))}")
    if revealed.named:
        members = ", ".join(f"<@{member}>" for member in revealed.named[:_MOST_NAMED])
        yield context_piece(say("poll.got_it", members=members), "")
    if revealed.sources:
        yield context_piece("\n".join(source_line(source) for source in revealed.sources[:3]), "")
