"""Parts of an answer as blocks that are within Slack's limits, each with its words in plain text.

What is here depends on knowledge alone, never on who asks or when: it is made once and kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from bot.engine import Section, Table
from bot.knowledge import Prose, Span, plain
from bot.slack.limits import SECTION_CHARS, TABLE_CELLS, TABLE_ROWS
from bot.slack.render import blocks
from bot.slack.render.message import Block
from bot.slack.render.mrkdwn import bold, mrkdwn
from bot.words import say

_SENTENCE_END = re.compile(r"(?<=[.!?;:]) ")
_BITE = 300  # characters of one span kept together; escaping makes at most six of each
_TABLE_SHARE = 4_000  # serialised characters of one table, so that sources and buttons fit beside it
_URL_CHARS = 1_000
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class _Row(NamedTuple):
    """A row of a table: its words, its cells, and the characters of these serialised."""

    words: str
    cells: list[Block]
    wire: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One block, its words, and what it weighs: characters a person reads, characters serialised."""

    block: Block
    text: str
    read_chars: int
    wire_chars: int
    is_table: bool = False


def prose_pieces(prose: Prose) -> tuple[Piece, ...]:
    """A paragraph, cut between sentences where it is too long for one block."""
    return tuple(line_pieces([prose]))


def section_pieces(section: Section, has_table: bool) -> tuple[Piece, ...]:
    """A section: title, paragraph, list, table; a list instead where the message has a table already."""
    lines: list[Prose] = []
    if section.body:
        lines.append(section.body)
    lines += [(Span("• "), *item) for item in section.items]
    table = section.table
    as_list = table is not None and (has_table or not 1 <= len(table.header) <= TABLE_CELLS)
    if table and as_list:
        lines += _table_lines(table)
    pieces = list(line_pieces(lines, section.title))
    if table and not as_list:
        pieces += _table_pieces(table)
    return tuple(pieces)


def line_pieces(lines: Sequence[Prose], title: str = "") -> Iterator[Piece]:
    """Lines of prose in as few section blocks as hold them, a title in bold above."""
    head = bold(title[:_BITE])
    written, words = [head] if head else [], [title] if head else []
    for line in lines:
        for bite in _bites(line):
            marked = mrkdwn(bite)
            if written and sum(map(len, written)) + len(written) + len(marked) > SECTION_CHARS:
                yield section_piece("\n".join(written), "\n".join(words))
                written, words = [], []
            if marked.strip():
                written.append(marked)
                words.append(plain(bite))
    if "".join(written).strip():
        yield section_piece("\n".join(written), "\n".join(words))


def section_piece(text: str, words: str) -> Piece:
    """One section block of ready mrkdwn."""
    return _piece(blocks.section(text), words, len(text))


def context_piece(text: str, words: str) -> Piece:
    """One context block of ready mrkdwn."""
    return _piece(blocks.context(text), words, len(text))


@lru_cache(maxsize=1)
def divider_piece() -> Piece:
    """A line across."""
    return _piece(blocks.divider(), "", 0)


def _piece(block: Block, words: str, read_chars: int) -> Piece:
    return Piece(block, words, read_chars, _wire(block))


def _wire(part: object) -> int:
    return len(_ENCODER.encode(part))


def _bites(line: Prose) -> Iterator[Prose]:
    """A line as it is where one block can hold it, else cut: between sentences, if need be anywhere."""
    safe = tuple(replace(span, style="text", url="") if len(span.url) > _URL_CHARS else span for span in line)
    if len(mrkdwn(safe)) <= SECTION_CHARS // 2:
        yield safe
        return
    bite: list[Span] = []
    for span in safe:
        for text in _sentences(span.text):
            if bite and sum(len(part.text) + len(part.url) for part in bite) + len(text) > _BITE:
                yield tuple(bite)
                bite = []
            bite.append(replace(span, text=text))
    if bite:
        yield tuple(bite)


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        yield from (sentence[start : start + _BITE] for start in range(0, len(sentence), _BITE))


def _table_lines(table: Table) -> Iterator[Prose]:
    for row in table.rows:
        cells = ((Span(f"; {name}: "), *cell) for name, cell in zip(table.header[1:], row[1:], strict=True))
        yield (Span("• "), *row[0], *(span for cell in cells for span in cell))


def _table_pieces(table: Table) -> Iterator[Piece]:
    """The rows as table blocks, each with the header, none over Slack's limits."""
    corner, *names = table.header
    header = [blocks.raw_cell(name[:_BITE]) for name in (corner or say("reply.corner"), *names)]
    head = _wire(header) + 30 * len(header) + 50  # with what says how columns are set
    for rows in _batches(map(_row, table.rows), head):
        words = "\n".join(row.words for row in rows)
        block = blocks.table([header, *(row.cells for row in rows)])
        yield Piece(block, words, len(words), head + sum(row.wire for row in rows), is_table=True)


def _batches(rows: Iterable[_Row], head: int) -> Iterator[Sequence[_Row]]:
    batch: list[_Row] = []
    weight = head
    for row in rows:
        if batch and (weight + row.wire > _TABLE_SHARE or len(batch) >= TABLE_ROWS - 1):
            yield batch
            batch, weight = [], head
        batch.append(row)
        weight += row.wire
    if batch:
        yield batch


def _row(row: tuple[Prose, ...]) -> _Row:
    cells = [_cell(cell) for cell in row]
    words = "; ".join(plain(cell) for cell in row)
    return _Row(words, [cell for cell, _ in cells], sum(wire + 2 for _, wire in cells) + 2)


@lru_cache(maxsize=16_384)
def _cell(prose: Prose) -> tuple[Block, int]:
    cell = blocks.cell(_cut(prose))
    return cell, _wire(cell)


def _cut(prose: Prose) -> Prose:
    """The prose of a cell, as it is where it is short."""
    if sum(len(span.text) + len(span.url) for span in prose) <= _BITE:
        return prose
    spans, left = [], _BITE
    for span in prose:
        spans.append(replace(span, text=span.text[:left], url=span.url[:_URL_CHARS]))
        left -= len(span.text)
        if left <= 0:
            break
    return tuple(spans)
