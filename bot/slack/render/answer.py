"""An answer as Slack shows it: verdict first, then the short answer, detail, and sources with their dates."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject

from bot.engine import Answer, Cited
from bot.knowledge import Verdict
from bot.service import Reply
from bot.slack.actions import ActionKind, Asked, action_id, write
from bot.slack.render.limits import (
    BLOCKS,
    BUTTON_TEXT,
    CONTEXT_ELEMENTS,
    MESSAGE_CHARS,
    SECTION_CHARS,
    TABLES,
    TEXT_CHARS,
)
from bot.slack.render.message import Block, Message
from bot.slack.render.mrkdwn import bold, escape, link, literal
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
_SOURCES_SHARE = 2_000  # characters of sources in one message
_FOOT_BLOCKS = 5  # sources, note, page, buttons, who asked
_SUGGESTIONS = 3
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Show:
    """How a reply is shown: with a button to share it, which page of a long one, shared for which member."""

    shareable: bool = False
    page: int = 0
    asker: str = ""


ONCE = Show()


def render(reply: Reply, show: Show = ONCE) -> Message:
    """The message for a reply.

    Costs well under 0.2 ms for an answer that was shown before. Always within Slack's limits.
    """
    answer = reply.answer
    if not answer.asserts:
        return _abstention(answer)
    asked = Asked(reply.question, reply.context)
    foot = [*_sources(answer.sources or _part_sources(answer)), *_note(reply)]
    buttons = _buttons(asked, shareable=show.shareable, next_page=show.page + 1)
    spare = (
        MESSAGE_CHARS - sum(piece.wire_chars for piece in foot) - len(json.dumps(buttons, ensure_ascii=False))
    )
    pages = _pages(_body(answer), spare)
    page = min(show.page, len(pages) - 1)
    is_last = page == len(pages) - 1
    blocks = [piece.block for piece in (*_asker(show.asker, reply.question), *pages[page])]
    if page == 0:
        blocks += [piece.block for piece in foot]
        text = _text(answer, reply)
    else:
        text = _clip(escape("\n".join(piece.text for piece in pages[page])), TEXT_CHARS)
    blocks += _actions(
        _buttons(asked, shareable=show.shareable and page == 0, next_page=0 if is_last else page + 1)
    )
    return Message(text or say("reply.nothing"), tuple(blocks))


def _body(answer: Answer) -> tuple[Piece, ...]:
    """Everything an answer says, in order, but for sources."""
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
    return tuple(pieces)


def _single(answer: Answer, *, has_table: bool) -> Iterator[Piece]:
    if answer.asserts:
        yield from _opening(answer.verdict, answer.title)
    yield from prose_pieces(answer.premise)
    yield from prose_pieces(answer.headline)
    for section in answer.sections:
        pieces = section_pieces(section, has_table)
        has_table = has_table or sum(piece.is_table for piece in pieces) >= TABLES
        yield from pieces


@lru_cache(maxsize=4_096)
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


@lru_cache(maxsize=4_096)
def _sources(sources: tuple[Cited, ...]) -> tuple[Piece, ...]:
    if not sources:
        return ()
    lines = [bold(say("reply.sources"))]
    for source in sources:
        publisher = f", {literal(source.publisher[:100])}" if source.publisher else ""
        label = source.title[:150].strip() or source.url
        line = f"• {link(source.url[:500], label)}{publisher} · {_checked(source.checked)}"
        if sum(map(len, lines)) + len(line) > _SOURCES_SHARE or len(line) > SECTION_CHARS:
            break
        lines.append(line)
    return (context_piece(["\n".join(lines)][:CONTEXT_ELEMENTS], ""),)


def _checked(day: dt.date) -> str:
    return say("reply.checked", date=_day(day))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _note(reply: Reply) -> tuple[Piece, ...]:
    if not reply.is_overdue:
        return ()
    days = [part.checked for part in (reply.answer, *reply.answer.parts) if part.checked]
    return _overdue(min(days)) if days else ()


@lru_cache(maxsize=512)
def _overdue(checked: dt.date) -> tuple[Piece, ...]:
    words = say("reply.overdue", date=_day(checked))
    return (context_piece([escape(words)], words),)


@lru_cache(maxsize=512)
def _asker(asker: str, question: str) -> tuple[Piece, ...]:
    if not asker:
        return ()
    asked = _clip(" ".join(question.split()), 300)
    text = say("reply.asked", member=f"<@{asker}>", question=literal(asked))
    return (context_piece([text], ""),)


def _buttons(asked: Asked, *, shareable: bool, next_page: int) -> list[dict[str, object]]:
    buttons = []
    value = write(Asked(asked.question, asked.context, next_page)) if next_page else None
    if value:
        buttons.append(_button("more", say("reply.more"), value))
    value = write(asked) if shareable else None
    if value:
        buttons.append(_button("share", say("reply.share"), value))
    return buttons


def _button(kind: ActionKind, text: str, value: str, number: int = 0) -> dict[str, object]:
    label = PlainTextObject(text=_clip(text, BUTTON_TEXT), emoji=False)
    button: dict[str, object] = ButtonElement(
        text=label, action_id=action_id(kind, number), value=value
    ).to_dict()
    return button


def _actions(buttons: list[dict[str, object]]) -> list[Block]:
    return [ActionsBlock(elements=buttons).to_dict()] if buttons else []


def _abstention(answer: Answer) -> Message:
    """No fact, said kindly: what was perhaps meant, as buttons, or what can be asked."""
    suggestions = [one for one in answer.suggestions if one.text.strip()][:_SUGGESTIONS]
    lead = say("reply.suggestions") if suggestions else say("reply.none")
    hint = "" if suggestions else say("reply.hint")
    pieces = [section_piece(escape(lead), lead)]
    if hint:
        pieces.append(context_piece([escape(hint)], hint))
    texts = [one.text for one in suggestions]
    values = [(number, text, write(Asked(text))) for number, text in enumerate(texts)]
    buttons = [_button("suggestion", text, value, number) for number, text, value in values if value]
    words = "\n".join([lead, *(f"- {text}" for text in texts), hint]).strip()
    return Message(_clip(escape(words), TEXT_CHARS), (*(piece.block for piece in pieces), *_actions(buttons)))


def _text(answer: Answer, reply: Reply) -> str:
    """The whole answer in words, for those who have it read out."""
    lines = [_spoken_opening(answer), answer.plain()]
    if sources := answer.sources or _part_sources(answer):
        lines.append(f"{say('reply.sources')}: " + "; ".join(f"{one.title} {one.url}" for one in sources))
    if reply.is_overdue and answer.checked:
        lines.append(say("reply.overdue", date=_day(answer.checked)))
    return _clip(escape("\n\n".join(line for line in lines if line)), TEXT_CHARS)


def _spoken_opening(answer: Answer) -> str:
    if answer.verdict is None:
        return answer.title
    label = say(f"verdict.{answer.verdict}")
    return f"{label}: {answer.title}" if answer.title else label


def _clip(text: str, limit: int) -> str:
    """Text within a limit, cut between sentences or words where it can be, never inside an escape."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    for mark in (". ", "\n", " "):
        at = head.rfind(mark)
        if at > limit // 2:
            return head[: at + (mark == ". ")].rstrip() + _CUT
    at = head.rfind("&")
    return (head[:at] if at > limit - 8 and ";" not in head[at:] else head) + _CUT
