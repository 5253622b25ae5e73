"""How to use the bot, shown by example."""

from __future__ import annotations

from functools import cache

from bot.knowledge import Span, plain, prose
from bot.slack.render.message import Message
from bot.slack.render.mrkdwn import escape
from bot.slack.render.pieces import context_piece, line_pieces
from bot.words import say


@cache
def help_message() -> Message:
    """What to ask and where, by example. Made once."""
    examples = say("help.examples").splitlines()
    places = prose(say("help.places"))
    pieces = [
        *line_pieces([prose(say("help.text"))]),
        *line_pieces([(Span("• "), Span(example, "code")) for example in examples], say("help.title")),
        *line_pieces([places]),
    ]
    words = [
        say("help.text"),
        f"{say('help.title')}:",
        *(f"- {example}" for example in examples),
        plain(places),
    ]
    return Message(escape("\n".join(words)), tuple(piece.block for piece in pieces))


@cache
def gone_message() -> Message:
    """A button that no longer means anything."""
    words = say("reply.gone")
    return Message(escape(words), (context_piece(escape(words), words).block,))


def incident_message(incident: str) -> Message:
    """A bug of ours, told by nothing but its number."""
    words = say("incident.told", incident=incident)
    return Message(escape(words), (context_piece(escape(words), words).block,))
