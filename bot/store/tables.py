"""What is remembered: every table, its keys, and an index for each query that runs per message.

Each primary key begins with the team, so that looking up and deleting its rows needs no index more.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

METADATA = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"}
)
ID = sa.String(200)  # Slack's ids are about eleven characters, ours at most some tens


class Instant(sa.types.TypeDecorator[dt.datetime]):
    """A moment: aware and in UTC in the program, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To the database. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, _: Dialect) -> dt.datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _owned(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> sa.Table:
    return sa.Table(
        name,
        METADATA,
        sa.Column("team", ID, nullable=False),
        sa.Column("enterprise", ID, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("team", "enterprise", *key),
    )


def _is(name: str, kind: sa.types.TypeEngine[Any] = ID, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=optional)


# -- talk ---------------------------------------------------------------------------------------------------

DELIVERIES = _owned(
    "deliveries",
    _is("delivery"),
    _is("holder"),
    _is("is_done", sa.Boolean()),
    _is("expires", Instant()),
    key=("delivery",),
)
THREADS = _owned(
    "threads",
    _is("channel"),
    _is("root"),
    _is("member"),
    _is("concepts", sa.JSON()),
    _is("entries", sa.JSON()),
    _is("expires", Instant()),
    key=("channel", "root"),
)
QUESTIONS = _owned(
    "questions",
    _is("question"),
    _is("member"),
    _is("text", sa.Text()),
    _is("kind"),
    _is("is_flagged", sa.Boolean()),
    _is("asked", Instant()),
    key=("question",),
)
QUESTION_COUNTS = _owned(
    "question_counts",
    _is("day", sa.Date()),
    _is("surface"),
    _is("kind"),
    _is("total", sa.Integer()),
    key=("day", "surface", "kind"),
)
FEEDBACK = _owned(
    "feedback",
    _is("member"),
    _is("entry"),
    _is("verdict"),
    _is("given", Instant()),
    key=("member", "entry"),
)

# -- learning -----------------------------------------------------------------------------------------------

SESSIONS = _owned(
    "sessions",
    _is("session"),
    _is("member"),
    _is("state", sa.JSON()),
    _is("step", sa.Integer()),
    _is("is_over", sa.Boolean()),
    _is("started", Instant()),
    _is("touched", Instant()),
    key=("session",),
)
REVIEWS = _owned(
    "reviews",
    _is("session"),
    _is("step", sa.Integer()),
    _is("member"),
    _is("item"),
    _is("entry"),
    _is("topic"),
    _is("is_right", sa.Boolean()),
    _is("sureness"),
    _is("rating", sa.Integer()),
    _is("reviewed", Instant()),
    key=("session", "step"),
)
MEMORIES = _owned(
    "memories",
    _is("member"),
    _is("item"),
    _is("entry"),
    _is("fingerprint"),
    _is("told", sa.Text()),
    _is("state", sa.Integer()),
    _is("step", sa.Integer(), optional=True),
    _is("stability", sa.Float(), optional=True),
    _is("difficulty", sa.Float(), optional=True),
    _is("due", Instant()),
    _is("reviewed", Instant(), optional=True),
    key=("member", "item"),
)
PREFERENCES = _owned(
    "preferences",
    _is("member"),
    _is("choices", sa.JSON()),
    _is("changed", Instant()),
    key=("member",),
)
CHANNEL_QUIZZES = _owned(
    "channel_quizzes",
    _is("quiz"),
    _is("channel"),
    _is("starter"),
    _is("state", sa.JSON()),
    _is("opened", Instant()),
    _is("ends", Instant()),
    _is("revealed", Instant(), optional=True),
    key=("quiz",),
)
VOTES = _owned(
    "votes",
    _is("quiz"),
    _is("member"),
    _is("option", sa.Integer()),
    _is("is_named", sa.Boolean()),
    _is("voted", Instant()),
    key=("quiz", "member"),
)

sa.Index(None, DELIVERIES.c.expires)
sa.Index(None, THREADS.c.expires)
sa.Index(None, QUESTIONS.c.asked)
sa.Index(None, SESSIONS.c.team, SESSIONS.c.enterprise, SESSIONS.c.member, SESSIONS.c.is_over)
sa.Index(None, REVIEWS.c.team, REVIEWS.c.enterprise, REVIEWS.c.member, REVIEWS.c.reviewed)
sa.Index(None, MEMORIES.c.team, MEMORIES.c.enterprise, MEMORIES.c.member, MEMORIES.c.due)
sa.Index(None, CHANNEL_QUIZZES.c.revealed, CHANNEL_QUIZZES.c.ends)

OWNED = tuple(table for table in METADATA.sorted_tables if "team" in table.c)
