"""A team removed the app: all that is kept of it is deleted. Comes in any order, and more than once."""

from __future__ import annotations

import structlog
from slack_bolt.async_app import AsyncApp

from bot.slack import inbound
from bot.slack.surfaces.surface import Services, Surface

_log = structlog.get_logger("isolate.slack")


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the app's end in a workspace."""

    async def on_removed(body: inbound.Payload) -> None:
        if not inbound.is_removal(body):
            return
        team = inbound.team_of(body)
        rows = await services.privacy.forget_team(team, removed=inbound.told_at(body))
        services.outbound.forget_team(team)
        _log.info("team.left", team=team, event_type=body["event"]["type"], rows=rows)

    app.event("app_uninstalled")(on_removed)
    app.event("tokens_revoked")(on_removed)


SURFACE = Surface(
    name="lifecycle", register=register, events=frozenset({"app_uninstalled", "tokens_revoked"})
)
