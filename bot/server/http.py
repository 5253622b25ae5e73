"""The HTTP endpoints. What Slack sends is checked here before anything in it is believed."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from aiohttp import web
from aiohttp.http import HttpProcessingError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.errors import Overloaded, StoreUnavailable
from bot.server.drain import Intake
from bot.slack import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, Install, Malformed, is_ssl_check, read_body
from bot.telemetry import Metrics
from bot.words import say

MOST_BYTES = 1_048_576  # Slack's largest deliveries are a fraction of it
READ_S = 3.0  # after which Slack waits no longer for its acknowledgement either
_TIMESTAMP = re.compile(r"^[0-9]{1,12}$")
_SIGNATURE = re.compile(r"^v0=[0-9a-f]{64}$")
_RETRY_HEADERS = ("x-slack-retry-num", "x-slack-retry-reason")
_log = structlog.get_logger("isolate.http")


def _is_ours(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


# What is no HTTP is refused by aiohttp. Anybody can send it: it is no error of ours and worth no line.
aiohttp_log = logging.getLogger("isolate.aiohttp")
aiohttp_log.addFilter(_is_ours)

State = Callable[[], Mapping[str, object]]  # its "status" is "not ready" where no deliveries can come


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the endpoint works with.

    `verifier` None: no deliveries over HTTP (Socket Mode). `install` None: there is one team and no other.
    """

    intake: Intake
    metrics: Metrics
    state: State
    verifier: SignatureVerifier | None = None
    install: Install | None = None


def new_web(endpoint: Endpoint, app: Callable[[], AsyncApp]) -> web.Application:
    """The web application; `app` gives the Bolt app, and is asked only while the intake is open."""
    application = web.Application(client_max_size=MOST_BYTES)
    application.router.add_get("/healthz", _healthz)
    application.router.add_get("/readyz", _readyz(endpoint))
    application.router.add_get("/metrics", _metrics(endpoint))
    if endpoint.verifier is not None:
        application.router.add_post(EVENTS_PATH, _events(endpoint, endpoint.verifier, app))
    if endpoint.install is not None:
        application.router.add_get(INSTALL_PATH, _begin(endpoint.install))
        application.router.add_get(REDIRECT_PATH, _finish(endpoint.install))
    return application


Handler = Callable[[web.Request], Awaitable[web.Response]]


async def _healthz(_: web.Request) -> web.Response:
    return web.json_response({"status": "up"})


def _readyz(endpoint: Endpoint) -> Handler:
    async def readyz(_: web.Request) -> web.Response:
        state = endpoint.state()
        return web.json_response(state, status=503 if state["status"] == "not ready" else 200)

    return readyz


def _metrics(endpoint: Endpoint) -> Handler:
    async def metrics(_: web.Request) -> web.Response:
        body = generate_latest(endpoint.metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


def _begin(install: Install) -> Handler:
    async def begin(request: web.Request) -> web.Response:
        return await _page(install.begin(request.query))

    return begin


def _finish(install: Install) -> Handler:
    async def finish(request: web.Request) -> web.Response:
        return await _page(install.finish(request.query, request.headers.get("Cookie", "")))

    return finish


async def _page(made: Awaitable[BoltResponse]) -> web.Response:
    try:
        return await to_aiohttp_response(await made)
    except (Overloaded, StoreUnavailable) as error:
        _log.warning("install.postponed", reason=str(error))
        return web.Response(status=503, text=say("trouble.later"))


def _events(endpoint: Endpoint, verifier: SignatureVerifier, app: Callable[[], AsyncApp]) -> Handler:
    async def events(request: web.Request) -> web.Response:
        started = time.perf_counter()
        response = await _answer(request)
        endpoint.metrics.delivered("http", response.status, time.perf_counter() - started)
        return response

    async def _answer(request: web.Request) -> web.Response:
        raw = await _read(request)
        if isinstance(raw, web.Response):
            return raw
        if is_ssl_check(request.content_type, raw):
            return web.Response(status=200)
        if not is_signed(verifier, raw, request.headers):
            _log.warning("delivery.refused", reason="signature", remote=request.remote)
            return web.Response(status=401)
        try:
            with endpoint.intake.working():
                payload = read_body(request.content_type, raw)
                return _web_response(await dispatch(app(), payload, request.headers))
        except Malformed as error:
            _log.warning("delivery.malformed", reason=str(error))
            return web.Response(status=400)
        except Overloaded as error:
            _log.warning("delivery.postponed", reason=str(error))
            return web.Response(status=503)

    return events


async def _read(request: web.Request) -> bytes | web.Response:
    """The whole body, or what to say where it is too large, breaks off or does not come."""
    try:
        if request.content.is_eof():  # it came with the head: there is nothing to wait for
            return await request.read()
        async with asyncio.timeout(READ_S):
            return await request.read()
    except TimeoutError:
        return web.Response(status=408)
    except web.HTTPRequestEntityTooLarge:
        return web.Response(status=413)
    except (web.RequestPayloadError, ConnectionError):
        return web.Response(status=400)


def is_signed(verifier: SignatureVerifier, raw: bytes, headers: Mapping[str, str]) -> bool:
    """Whether these very bytes were signed by Slack within the last five minutes."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.match(timestamp) or not _SIGNATURE.match(signature):
        return False
    try:
        return verifier.is_valid(raw, timestamp, signature)
    except UnicodeDecodeError:  # Slack signs text; what is none was not signed by it
        return False


async def dispatch(app: AsyncApp, payload: dict[str, object], headers: Mapping[str, str]) -> BoltResponse:
    """Hand a payload to Bolt, read and checked by us, in the form in which a web-socket brings it."""
    retries = {name: headers[name] for name in _RETRY_HEADERS if name in headers}
    # Bolt logs about payloads with several response_urls before it has given the request a logger.
    context = {"logger": logging.getLogger("slack_bolt")}
    request = AsyncBoltRequest(mode="socket_mode", body=payload, headers=dict(retries), context=context)
    return await app.async_dispatch(request)


def _web_response(response: BoltResponse) -> web.Response:
    content_type = response.headers.get("content-type", ["text/plain"])[0].split(";")[0]
    return web.Response(status=response.status, text=response.body or "", content_type=content_type)
