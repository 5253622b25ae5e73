"""The Bolt app: authorized by the accounts we know, with every surface, failures told rightly."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotInstalled, Overloaded, SlackRefused, StoreUnavailable
from bot.slack import inbound
from bot.slack.render import incident_message
from bot.slack.surfaces import SURFACES, Services
from bot.words import say

_log = structlog.get_logger("isolate.slack")


def build_app(services: Services, api: AsyncWebClient) -> AsyncApp:
    """The app with every surface. A listener runs before its delivery is acknowledged.

    Signatures are checked by the HTTP endpoint, before anything is believed; a web-socket has none.
    `authorize` is ours, so Bolt neither calls `auth.test` on its own nor turns to stores of installations
    because of variables in the environment. `api` lends its address and session, not its token: only
    `Outbound` calls Slack.
    """
    app = AsyncApp(
        name="slack_bolt.app",  # Bolt sets the level of the logger of that name; ours are named isolate.*
        logger=logging.getLogger("slack_bolt"),
        client=AsyncWebClient(base_url=api.base_url, session=api.session),
        authorize=_authorize(services),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
    for surface in SURFACES:
        surface.register(app, services)
    app.error(_on_error(services))
    return app


def _authorize(services: Services) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        identity = (await services.accounts.account(team_id or "")).identity
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=identity.bot_id,
            bot_user_id=identity.user_id,
        )

    return authorize


def _on_error(services: Services) -> Callable[..., Awaitable[BoltResponse]]:
    """How a delivery ends whose listener failed: the status for Slack, and a word to the person."""

    async def on_error(error: Exception, body: inbound.Payload, request: AsyncBoltRequest) -> BoltResponse:
        match error:
            case BoltUnhandledRequestError():
                _log.info("delivery.unhandled", kind=_kind(body))
                return BoltResponse(status=200, body="")
            case Overloaded() | SlackRefused() | StoreUnavailable():
                _log.warning("delivery.failed", reason=str(error), delivery=body.get("event_id"))
                return BoltResponse(status=503, body="")
            case NotInstalled():
                _log.warning("delivery.unknown", reason=str(error))
                return _not_installed(body)
            case inbound.Malformed():
                _log.warning("delivery.malformed", reason=str(error))
                return BoltResponse(status=400, body="")
            case _:
                incident = secrets.token_hex(4)
                where = "".join(traceback.format_tb(error.__traceback__))  # no message: it may quote a person
                kind = type(error).__name__
                team = request.context.team_id
                _log.error("incident.happened", incident=incident, team=team, error=kind, where=where)
                return await _tell(services, request, incident)

    return on_error


def _not_installed(body: inbound.Payload) -> BoltResponse:
    """Nothing can be said without a token, but to who typed a command; to come again would not help."""
    told = say("trouble.not_installed") if body.get("command") else ""
    return BoltResponse(status=200, body=told)


def _kind(body: inbound.Payload) -> str:
    event = body.get("event")
    return str((event.get("type") if isinstance(event, dict) else None) or body.get("type") or "command")


async def _tell(services: Services, request: AsyncBoltRequest, incident: str) -> BoltResponse:
    """Tell the person the number of the incident, where they asked."""
    body, message = request.body, incident_message(incident)
    if body.get("command"):
        return BoltResponse(status=200, body=message.payload("ephemeral"))
    try:
        if url := str(body.get("response_url") or ""):
            await services.outbound.respond(url, message, in_channel=False)
        elif spoken := inbound.spoken(body, request.context.bot_user_id or ""):
            place = spoken.inquiry
            await services.outbound.post(place.team, place.channel, message, thread=spoken.reply_in)
    except (Overloaded, SlackRefused, inbound.Malformed) as error:
        _log.warning("incident.untold", incident=incident, reason=str(error))
        return BoltResponse(status=503, body="")
    return BoltResponse(status=200, body="")
