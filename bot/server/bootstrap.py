"""Settings → everything wired and running, and its orderly end."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import structlog
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.errors import IsolateError, Overloaded
from bot.server.drain import Intake
from bot.server.http import Endpoint, aiohttp_log, new_web
from bot.server.keeping import RHYTHM, Keeping, Rhythm, keeping
from bot.server.making import Make, made_once, no_items
from bot.server.reveals import revealing
from bot.server.socketmode import connected, is_open
from bot.server.teams import Teams, teams
from bot.service import Answering, Asking, Insight, Means, Memory, Polling, Privacy, Quizzing
from bot.settings import Settings
from bot.slack import (
    Account,
    Accounts,
    Identity,
    OneTeam,
    Outbound,
    Services,
    build_app,
    forget_rendered,
    new_client,
)
from bot.store import Store
from bot.telemetry import Metrics, new_metrics

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
_log = structlog.get_logger("isolate.server")


def utc_today() -> dt.date:
    """The day, in UTC."""
    return dt.datetime.now(dt.UTC).date()  # noqa: TID251 - the edge where the day comes from


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where time comes from: seconds that never go back, seconds since 1970, and the day."""

    monotonic: Callable[[], float] = time.monotonic
    unix: Callable[[], float] = time.time
    today: Callable[[], dt.date] = utc_today

    def now(self) -> dt.datetime:
        """The moment, in UTC."""
        return dt.datetime.fromtimestamp(self.unix(), dt.UTC)


@dataclass(slots=True)
class Bot:
    """A running bot. `url` is where it listens; `app` comes once Slack said who the bot is."""

    url: str
    intake: Intake
    metrics: Metrics
    memory: Memory
    app: AsyncApp | None = None
    services: Services | None = None
    socket: SocketModeClient | None = None
    uses_socket_mode: bool = False

    @property
    def ready(self) -> bool:
        """Whether deliveries are taken, and can come."""
        return self.intake.is_open and self.is_connected

    @property
    def is_connected(self) -> bool:
        """Whether Slack said who the bot is, and the web-socket is open where there is to be one."""
        if self.uses_socket_mode:
            return self.socket is not None and is_open(self.socket)
        return self.services is not None

    def started(self) -> AsyncApp:
        """The app. Raises Overloaded before there is one."""
        if self.app is None:
            raise Overloaded("not ready yet")
        return self.app

    async def drain(self) -> bool:
        """Take no new deliveries and finish those in flight; False where that took too long."""
        return await self.intake.drain()


class _UnixClock(Clock):
    """The verifier's clock, ours."""

    def __init__(self, unix: Callable[[], float]) -> None:
        self._unix = unix

    def now(self) -> float:
        return self._unix()


@asynccontextmanager
async def running(
    settings: Settings,
    answering: Answering,
    *,
    clocks: Clocks | None = None,
    store: Store | None = None,
    quiz: Make | None = None,
    rhythm: Rhythm = RHYTHM,
) -> AsyncIterator[Bot]:
    """The bot, connected and ready inside the block; drained and gone after it.

    Listens before it is ready, so that `/healthz` and `/readyz` tell the truth while Slack cannot be reached.
    What it remembers is kept in `store`; without one it is forgotten with the process. `quiz` makes what can
    be asked, beside everything else. Raises SlackRefused
    where Slack does not know the token, SchemaMismatch where the store is not for this program.
    """
    clocks = clocks or Clocks()
    metrics = new_metrics()
    memory = Memory(clock=clocks.monotonic, now=clocks.now, store=store, rest_s=rhythm.retry_s)
    metrics.store_away.set_function(lambda: float(memory.state == "away"))
    intake = Intake(metrics.in_flight)
    bot = Bot("", intake, metrics, memory, uses_socket_mode=settings.uses_socket_mode)
    async with AsyncExitStack() as stack:
        if store is not None:
            may_migrate = settings.database_migrate == "on"
            kept = Keeping(store, memory, clocks.now, may_migrate=may_migrate, rhythm=rhythm)
            await stack.enter_async_context(keeping(kept))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        api = new_client(_secret(settings.slack_bot_token), settings.slack_api_url, session)
        many = teams(settings, store, api=api, clock=clocks.monotonic, unix=clocks.unix)
        bot.url = await stack.enter_async_context(_listening(settings, bot, clocks, many))
        found = many.accounts if many else None
        outbound = Outbound(api, session, metrics, clock=clocks.monotonic, accounts=found)
        accounts: Accounts = found or OneTeam(Account(await _identity(outbound), api.token or ""))
        asking = Asking(answering, clock=clocks.monotonic, today=clocks.today, now=clocks.now, memory=memory)
        items = await stack.enter_async_context(made_once(quiz or no_items))
        means = Means(items, store, clocks.now)
        bot.services = Services(
            asking,
            Privacy(store, memory, forget_rendered),
            outbound,
            accounts,
            metrics,
            Quizzing(means),
            Polling(means),
            Insight(means),
        )
        bot.app = build_app(bot.services, api)
        await stack.enter_async_context(revealing(bot.services))
        bot.intake.open()
        if settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            socket = connected(bot.app, token, api=api, intake=bot.intake, metrics=metrics)
            bot.socket = await stack.enter_async_context(socket)
        stack.push_async_callback(_drained, bot)  # before the socket closes: answers go out on it
        _log.info("server.ready", url=bot.url, teams=_told(accounts), socket_mode=settings.uses_socket_mode)
        yield bot


@asynccontextmanager
async def _listening(settings: Settings, bot: Bot, clocks: Clocks, many: Teams | None) -> AsyncIterator[str]:
    """The HTTP endpoints, open; the address they are at."""
    verifier = None
    if not settings.uses_socket_mode:
        verifier = SignatureVerifier(_secret(settings.slack_signing_secret), _UnixClock(clocks.unix))
    endpoint = Endpoint(
        bot.intake, bot.metrics, lambda: _state(bot), verifier, many.install if many else None
    )
    runner = web.AppRunner(
        new_web(endpoint, bot.started),
        logger=aiohttp_log,
        access_log=None,
        shutdown_timeout=1.0,
        auto_decompress=False,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        try:
            await site.start()
        except OSError as error:
            place = f"{settings.host}:{settings.port}"
            raise IsolateError(
                f"cannot listen on {place}: {error.strerror}", hint="see HOST and PORT"
            ) from error
        yield _address(runner)
    finally:
        await runner.cleanup()


async def _drained(bot: Bot) -> None:
    if not await bot.drain():
        _log.error("server.cut", reason="deliveries were still in flight after the drain")


async def _identity(outbound: Outbound) -> Identity:
    """Who we are, asked until Slack can be reached."""
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            return await outbound.identity()
        except Overloaded as error:
            _log.warning("slack.unreachable", reason=str(error), again_in_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def _told(accounts: Accounts) -> str:
    return accounts.only.identity.team if isinstance(accounts, OneTeam) else "many"


def _state(bot: Bot) -> dict[str, object]:
    return {
        "status": ("degraded" if bot.memory.state == "away" else "ready") if bot.ready else "not ready",
        "knowledge": "loaded",
        "database": bot.memory.state,
        "slack": "connected" if bot.is_connected else "connecting",
        "transport": "socket" if bot.uses_socket_mode else "http",
    }


def _address(runner: web.AppRunner) -> str:
    host, port, *_ = runner.addresses[0]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _secret(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


async def serve(
    settings: Settings, answering: Answering, store: Store | None = None, quiz: Make | None = None
) -> int:
    """Run until told to stop (SIGTERM, SIGINT), then drain. The exit code."""
    loop = asyncio.get_running_loop()
    work = asyncio.create_task(_run(settings, answering, store, quiz))

    def stop(number: signal.Signals) -> None:
        _log.info("server.stopping", signal=number.name)
        if not work.cancelling():  # a second signal must not cut the drain that the first one began
            work.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    try:
        await asyncio.wait({work})
    finally:
        work.cancel()
    if not work.cancelled():
        work.result()  # raises what ended it
    _log.info("server.stopped")
    return 0


async def _run(settings: Settings, answering: Answering, store: Store | None, quiz: Make | None) -> None:
    async with running(settings, answering, store=store, quiz=quiz):
        await asyncio.Event().wait()
