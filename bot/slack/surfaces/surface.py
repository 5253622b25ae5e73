"""The seam of Slack: what a surface declares and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.service import Asking, Insight, Polling, Privacy, Quizzing
from bot.slack.accounts import Accounts
from bot.slack.outbound import Outbound
from bot.telemetry import Metrics


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as the manifest shows it."""

    name: str
    description: str
    usage: str


@dataclass(frozen=True, slots=True)
class Services:
    """What surfaces work with: the use cases, the door to Slack, and who the bot is in each team."""

    asking: Asking
    privacy: Privacy
    outbound: Outbound
    accounts: Accounts
    metrics: Metrics
    quizzing: Quizzing
    polling: Polling
    insight: Insight


@dataclass(frozen=True, slots=True)
class Surface:
    """A way of meeting the bot: what it needs from Slack, and `register`, which puts its listeners in."""

    name: str
    register: Callable[[AsyncApp, Services], None]
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[Command, ...] = ()
    is_interactive: bool = False
    has_home: bool = False
