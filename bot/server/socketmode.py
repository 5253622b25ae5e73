"""Deliveries over a web-socket that we open: no public address needed, and no signatures."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Overloaded, SlackRefused
from bot.server.drain import Intake
from bot.server.http import dispatch
from bot.slack import TRY_LATER, Malformed, checked
from bot.telemetry import Metrics

_log = structlog.get_logger("isolate.socketmode")


PING_S = 5.0  # how soon a lost web-socket is noticed


@asynccontextmanager
async def connected(
    app: AsyncApp, app_token: str, *, api: AsyncWebClient, intake: Intake, metrics: Metrics
) -> AsyncIterator[SocketModeClient]:
    """The web-socket, open inside the block.

    An envelope that is not answered is not acknowledged, so that Slack sends it again.
    """
    logger = logging.getLogger("slack_sdk.socket_mode")
    client = SocketModeClient(app_token, logger, api, ping_interval=PING_S)
    client.proxy = api.proxy  # the SDK would read it from the environment, for every address

    async def answer(_: AsyncBaseSocketModeClient, envelope: SocketModeRequest) -> None:
        started = time.perf_counter()
        status = 503
        try:
            with intake.working():
                response = await dispatch(app, checked(envelope.payload), {})
                await send_async_response(client, envelope, response, time.time())
                status = response.status
        except Malformed as error:
            status = 400
            _log.warning("delivery.malformed", reason=str(error), envelope=envelope.envelope_id)
        except (Overloaded, ConnectionError) as error:
            _log.warning("delivery.postponed", reason=str(error), envelope=envelope.envelope_id)
        metrics.delivered("socket", status, time.perf_counter() - started)

    client.socket_mode_request_listeners.append(answer)
    watch = asyncio.create_task(_forget_dead_addresses(client))
    try:
        await _first_address(client)
        await client.connect()  # type: ignore[no-untyped-call]  # the SDK gives it no types
        yield client
    finally:
        watch.cancel()
        await client.close()  # type: ignore[no-untyped-call]  # the SDK gives it no types


def is_open(client: SocketModeClient) -> bool:
    """Whether deliveries can come over the web-socket now."""
    session = client.current_session
    return session is not None and not session.closed


async def _forget_dead_addresses(client: SocketModeClient) -> None:
    """Have a new address asked for where one did not work: each is good for a short time and one use.

    The SDK alone would knock at the dead one for ever.
    """
    while True:
        await asyncio.sleep(client.ping_interval)
        if not is_open(client):
            client.wss_uri = None


async def _first_address(client: SocketModeClient) -> None:
    """Ask for the web-socket's address ourselves first: with a wrong token the SDK would ask for ever.

    Raises SlackRefused where Slack says no; what may pass is left to the SDK, which tries again.
    """
    try:
        client.wss_uri = await client.issue_new_wss_url()
    except SlackApiError as error:
        response = error.response
        reason = response.get("error") if isinstance(response, AsyncSlackResponse) else None
        if isinstance(reason, str) and reason not in TRY_LATER:
            raise SlackRefused("apps.connections.open", reason) from error
    except (aiohttp.ClientError, TypeError) as error:  # TypeError: the SDK reading an answer that is no JSON
        _log.warning("slack.unreachable", reason=str(error))
