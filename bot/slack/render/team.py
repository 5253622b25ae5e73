"""What a team learns of itself, as Slack shows it."""

from __future__ import annotations

from bot.knowledge import plain, prose
from bot.service import Place, Spot
from bot.slack.limits import TEXT_CHARS
from bot.slack.render.message import Message
from bot.slack.render.mrkdwn import bold, clip, escape, mrkdwn
from bot.slack.render.pieces import Piece, context_piece, section_piece
from bot.slack.render.quiz import bar
from bot.words import say


def board_message(places: tuple[Place, ...]) -> Message:
    """Those who wish to be on it, most right first."""
    title, note = say("team.board"), say("team.board_note")
    lines = [say("team.place", member=f"<@{place.member}>", right=place.right) for place in places]
    pieces = [section_piece("\n".join([bold(title), *(lines or [escape(say("team.board_empty"))])]), title)]
    return _message(pieces, note)


def blind_spots_message(spots: tuple[Spot, ...]) -> Message:
    """What is most believed, without a name."""
    title, note = say("team.spots"), say("team.spots_note")
    pieces = [section_piece(bold(title), title)]
    if not spots:
        pieces.append(section_piece(escape(say("team.no_spots")), say("team.no_spots")))
    for spot in spots:
        count = say("team.spot", believed=spot.believed, asked=spot.asked)
        myth, fact = spot.item.lesson.myth or spot.item.prompt, spot.item.lesson.fact
        share = f"{bar(spot.believed / spot.asked)} {escape(count)}"
        lines = [f"“{mrkdwn(prose(myth))}”", share, mrkdwn(prose(fact))]
        pieces.append(section_piece("\n".join(lines), f"“{plain(prose(myth))}”: {count}"))
    return _message(pieces, note)


def _message(pieces: list[Piece], note: str) -> Message:
    pieces.append(context_piece(escape(note), note))
    words = "\n".join(piece.text for piece in pieces)
    return Message(clip(escape(words), TEXT_CHARS), tuple(piece.block for piece in pieces))
