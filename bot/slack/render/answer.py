"""An answer as Slack shows it: verdict first, then the short answer, detail, and sources with their dates."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.engine import Answer, Cited
from bot.knowledge import Verdict
from bot.quiz import Wish
from bot.service import Reply
from bot.slack.actions import Asked, write, write_wish
from bot.slack.limits import (
    BLOCKS,
    MESSAGE_CHARS,
    TABLES,
    TEXT_CHARS,
)
from bot.slack.render.buttons import Button, actions_block
from bot.slack.render.message import Block, Message, encoded
from bot.slack.render.mrkdwn import bold, clip, escape, link, literal
from bot.slack.render.pieces import (
    Piece,
    context_piece,
    divider_piece,
    line_pieces,
    prose_pieces,
    section_piece,
    section_pieces,
)
from bot.words import say

READ_CHARS = 3_500  # what one message asks a person to read; the rest is a click away
_SOURCES = 5  # shown under an answer; the others come with the rest of it
_SOURCES_SHARE = 2_800  # characters of sources in one block
_SOURCE_CHARS = 500  # of one source; without its link where that is longer
_FOOT_BLOCKS = 7  # sources, note, page, buttons, who asked, what else was perhaps meant and its buttons
_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Show:
    """How a reply is shown: with a button to share it, which page of a long one, shared for which member."""

    shareable: bool = False
    page: int = 0
    asker: str = ""


ONCE = Show()


@dataclass(frozen=True, slots=True)
class _Material:
    """What a message is made of that depends on neither the question nor who asks."""

    body: tuple[Piece, ...]
    foot: tuple[Piece, ...]
    rest: tuple[Piece, ...]  # comes last, and never on the first page
    text: str


@lru_cache(maxsize=512)
def render(reply: Reply, show: Show = ONCE) -> Message:
    """The message for a reply, always within Slack's limits.

    Costs next to nothing for a reply shown before, a few hundredths of a millisecond for another reply with
    an answer shown before, a few tenths for a new one.
    """
    answer = reply.answer
    if not answer.asserts:
        return _abstention(tuple(one.text for one in answer.suggestions if one.text.strip())[:_SUGGESTIONS])
    # The words of the question and the confidence in it are not shown: alike answers share their blocks.
    material = _material(replace(answer, text="", confidence=0.0, alternatives=()), reply.is_overdue)
    asked = Asked(reply.question, reply.context)
    room = _room(material, asked)
    pages = _pages(material.body, room)
    if material.rest:
        last = pages.pop() if len(pages) > 1 else []
        pages += _pages((*last, *material.rest), room)
    page = min(show.page, len(pages) - 1)
    pieces = [*_asker(show.asker, reply.question), *pages[page], *(material.foot if page == 0 else ())]
    text = material.text
    if page:
        text = clip(escape("\n".join(piece.text for piece in pages[page])), TEXT_CHARS) or say("reply.more")
    next_page = page + 1 if page + 1 < len(pages) else 0
    buttons = _buttons(asked, shareable=show.shareable and page == 0, next_page=next_page)
    if page == 0 and answer.concepts:
        buttons.append(Button("quiz_begin", say("quiz.button"), write_wish(Wish(answer.concepts[0]))))
    blocks = [piece.block for piece in pieces]
    if buttons:
        blocks.append(actions_block(buttons))
    if page == 0 and not show.asker:
        blocks += _alternatives(tuple(one.text for one in answer.alternatives if one.text.strip()))
    return Message(text, tuple(blocks))


def forget_rendered() -> None:
    """Drop the messages made so far: they hold what was asked, and by whom where it was shared."""
    render.cache_clear()
    encoded.cache_clear()
    write.cache_clear()


@lru_cache(maxsize=1_024)
def _material(answer: Answer, is_overdue: bool) -> _Material:
    sources = answer.sources or _part_sources(answer)
    overdue = _overdue(answer) if is_overdue else ()
    cited, rest = _sources(sources)
    return _Material(_body(answer), (*cited, *overdue), rest, _text(answer, sources, overdue))


def _room(material: _Material, asked: Asked) -> int:
    """Serialised characters left for the body beside sources, notes, the asker, alternatives and buttons."""
    value = len(json.dumps(write(asked), ensure_ascii=False))
    return MESSAGE_CHARS - sum(piece.wire_chars for piece in material.foot) - 2 * (value + 250) - 2_500


def _body(answer: Answer) -> tuple[Piece, ...]:
    """Everything an answer says, in order, but for sources; never nothing."""
    return tuple(_said(answer)) or (section_piece(say("reply.nothing"), say("reply.nothing")),)


def _said(answer: Answer) -> Sequence[Piece]:
    if not answer.parts:
        return tuple(_single(answer, has_table=False))
    pieces: list[Piece] = []
    for part in answer.parts:
        if pieces:
            pieces.append(divider_piece())
        pieces += _single(part, has_table=any(piece.is_table for piece in pieces))
        if not part.asserts:
            pieces += line_pieces([], f"{part.title or part.text}") if part.title or part.text else ()
            pieces.append(section_piece(escape(say("reply.none")), say("reply.none")))
    return pieces


def _single(answer: Answer, *, has_table: bool) -> Iterator[Piece]:
    if answer.asserts:
        yield from _opening(answer.verdict, answer.title)
    yield from prose_pieces(answer.premise)
    yield from prose_pieces(answer.headline)
    for section in answer.sections:
        pieces = section_pieces(section, has_table)
        has_table = has_table or sum(piece.is_table for piece in pieces) >= TABLES
        yield from pieces


def _opening(verdict: Verdict | None, title: str) -> tuple[Piece, ...]:
    """The first line: the verdict and the claim it is on, or what the answer is about."""
    if verdict is None:
        return tuple(line_pieces([], title))
    label = say(f"verdict.{verdict}")
    claim = f": {literal(title[:500])}" if title else ""
    return (section_piece(f"{say(f'mark.{verdict}')} {bold(label)}{claim}", f"{label}: {title}"),)


def _pages(pieces: tuple[Piece, ...], spare: int) -> list[list[Piece]]:
    """Pieces cut into messages: in order, one table each, none too long to send or to read."""
    pages: list[list[Piece]] = [[]]
    read = wire = tables = 0
    for piece in pieces:
        is_full = (
            read + piece.read_chars > READ_CHARS
            or wire + piece.wire_chars > spare
            or len(pages[-1]) >= BLOCKS - _FOOT_BLOCKS
            or tables + piece.is_table > TABLES
        )
        if is_full and pages[-1]:
            pages.append([])
            read = wire = tables = 0
        pages[-1].append(piece)
        read, wire, tables = read + piece.read_chars, wire + piece.wire_chars, tables + piece.is_table
    return pages


def _part_sources(answer: Answer) -> tuple[Cited, ...]:
    cited = {source.id: source for part in answer.parts for source in part.sources}
    return tuple(cited.values())


def _sources(sources: tuple[Cited, ...]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """What stands under the answer, and what comes with the rest of it."""
    if not sources:
        return (), ()
    shown, others = sources[:_SOURCES], sources[_SOURCES:]
    more = [f"• {say('reply.more_sources', count=len(others))}"] if others else []
    head = bold(say("reply.sources"))
    cited = context_piece("\n".join([head, *map(_source, shown), *more]), "")
    size = _SOURCES_SHARE // _SOURCE_CHARS
    batches = [others[start : start + size] for start in range(0, len(others), size)]
    rest = (context_piece("\n".join([head, *map(_source, batch)]), _cited(batch)) for batch in batches)
    return (cited,), tuple(rest)


@lru_cache(maxsize=4_096)
def _source(source: Cited) -> str:
    label = source.title[:150].strip() or source.url[:150]
    publisher = f", {literal(source.publisher[:100])}" if source.publisher else ""
    ending = f"{publisher} · {_checked(source.checked)}"
    line = f"• {link(source.url, label)}{ending}"
    return line if len(line) <= _SOURCE_CHARS else clip(f"• {literal(label)}{ending}", _SOURCE_CHARS)


def _cited(sources: tuple[Cited, ...]) -> str:
    return f"{say('reply.sources')}: {'; '.join(f'{one.title} {one.url}' for one in sources)}"


def _checked(day: dt.date) -> str:
    return say("reply.checked", date=_day(day))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _overdue(answer: Answer) -> tuple[Piece, ...]:
    days = [part.checked for part in (answer, *answer.parts) if part.checked]
    if not days:
        return ()
    words = say("reply.overdue", date=_day(min(days)))
    return (context_piece(escape(words), words),)


def _asker(asker: str, question: str) -> tuple[Piece, ...]:
    if not asker:
        return ()
    asked = clip(" ".join(question.split()), 300)
    text = say("reply.asked", member=f"<@{asker}>", question=literal(asked))
    return (context_piece(text, ""),)


def _buttons(asked: Asked, *, shareable: bool, next_page: int) -> list[Button]:
    buttons = []
    if next_page and (value := write(replace(asked, page=next_page))):
        buttons.append(Button("more", say("reply.more"), value))
    if shareable and (value := write(asked)):
        buttons.append(Button("share", say("reply.share"), value))
    return buttons


@lru_cache(maxsize=1_024)
def _abstention(suggested: tuple[str, ...]) -> Message:
    """No fact, said kindly: what was perhaps meant, as buttons, or what can be asked."""
    lead = say("reply.suggestions") if suggested else say("reply.none")
    hint = "" if suggested else say("reply.hint")
    blocks = [section_piece(escape(lead), lead).block]
    if hint:
        blocks.append(context_piece(escape(hint), hint).block)
    buttons = _asking(suggested)
    if buttons:
        blocks.append(actions_block(buttons))
    words = "\n".join([lead, *(f"- {text}" for text in suggested), hint]).strip()
    return Message(clip(escape(words), TEXT_CHARS), tuple(blocks))


def _asking(texts: Sequence[str]) -> list[Button]:
    """A button for each question, that asks it."""
    carried = ((number, text, write(Asked(text))) for number, text in enumerate(texts))
    return [Button("suggestion", text, value, number) for number, text, value in carried if value]


def _alternatives(texts: tuple[str, ...]) -> list[Block]:
    """Under an answer that is not a sure one: what else was perhaps meant."""
    buttons = _asking(texts)
    if not buttons:
        return []
    lead = say("reply.alternatives")
    return [context_piece(escape(lead), lead).block, actions_block(buttons)]


def _text(answer: Answer, sources: tuple[Cited, ...], overdue: tuple[Piece, ...]) -> str:
    """The whole answer in words, for those who have it read out; sources stay where it is cut."""
    foot = [_cited(sources)] if sources else []
    ending = clip(escape("\n\n".join([*foot, *(piece.text for piece in overdue)])), TEXT_CHARS // 3)
    spoken = (line for part in answer.parts or (answer,) for line in _spoken(part))
    words = "\n\n".join(line for line in spoken if line.strip())
    body = clip(escape(words), TEXT_CHARS - len(ending) - 2) or say("reply.nothing")
    return f"{body}\n\n{ending}" if ending else body


def _spoken(answer: Answer) -> tuple[str, str]:
    if answer.asserts:
        return _spoken_opening(answer), answer.plain()
    return answer.title or answer.text, say("reply.none")


def _spoken_opening(answer: Answer) -> str:
    if answer.verdict is None:
        return answer.title
    label = say(f"verdict.{answer.verdict}")
    return f"{label}: {answer.title}" if answer.title else label
