"""Installing the app into a workspace: there to Slack with a state, and back with a code for a token."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp
import structlog
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Overloaded
from bot.slack.accounts import Account, Identity
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH, scopes

FINISH_S = 10.0  # for two calls to Slack and the database, while somebody looks at an empty page
STATE_S = 600  # between pressing *Add to Slack* and coming back
_TEAM = re.compile(r"^[TE][A-Z0-9]{2,20}$")
_log = structlog.get_logger("isolate.slack")
_STATE = re.compile(r"^[0-9]{1,12}\.[0-9a-f]{32}\.[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What Slack knows the app by, whoever installs it."""

    client_id: str
    client_secret: str


class States(AsyncOAuthStateStore):
    """States that are good for ten minutes, known by our signature: whoever opens the page writes nothing.

    That one comes back in the browser it was given to is seen by its cookie, and a code of Slack's is good
    once.
    """

    def __init__(self, secret: str, unix: Callable[[], float]) -> None:
        self._key = hashlib.sha256(b"isolate state " + secret.encode()).digest()
        self._unix = unix

    @property
    def logger(self) -> logging.Logger:
        """The SDK's."""
        return logging.getLogger("slack_bolt")

    async def async_issue(self, *args: object, **kwargs: object) -> str:  # noqa: ARG002 - the SDK's signature
        """A new one."""
        return self._signed(f"{int(self._unix())}.{secrets.token_hex(16)}")

    async def async_consume(self, state: str) -> bool:
        """Whether it is one of ours, and not too old."""
        if not _STATE.match(state):
            return False
        said, _, _ = state.rpartition(".")
        age_s = self._unix() - int(said.partition(".")[0])
        return hmac.compare_digest(self._signed(said), state) and -1 <= age_s < STATE_S

    def _signed(self, said: str) -> str:
        return f"{said}.{hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()}"


class Install:
    """The two pages. `api` lends its address and session; a new installation goes to the `store`."""

    def __init__(
        self,
        credentials: Credentials,
        store: AsyncInstallationStore,
        *,
        api: AsyncWebClient,
        unix: Callable[[], float],
        on_installed: Callable[[str], None],
    ) -> None:
        self._on_installed = on_installed
        settings = AsyncOAuthSettings(
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            scopes=sorted(scopes()),
            user_scopes=[],
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,  # straight to Slack, where the page is that counts
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=urljoin(api.base_url, "/oauth/v2/authorize"),
            installation_store=store,
            installation_store_bot_only=True,
            state_store=States(credentials.client_secret, unix),
            state_expiration_seconds=STATE_S,
            callback_options=AsyncCallbackOptions(success=self._installed, failure=_failed),
        )
        self._flow = AsyncOAuthFlow(client=api, logger=logging.getLogger("slack_bolt"), settings=settings)

    async def begin(self, query: Mapping[str, str]) -> BoltResponse:
        """Send a person to Slack, with a state in the address and in a cookie."""
        team = query.get("team", "")
        asked: dict[str, Sequence[str]] = {"team": [team]} if _TEAM.match(team) else {}
        return await self._flow.handle_installation(AsyncBoltRequest(body="", query=asked))

    async def finish(self, query: Mapping[str, str], cookie: str) -> BoltResponse:
        """They are back: change the code for a token, and keep it. Raises Overloaded and StoreUnavailable."""
        told: dict[str, Sequence[str]] = {name: [value] for name, value in query.items()}
        request = AsyncBoltRequest(body="", query=told, headers={"cookie": [cookie]})
        try:
            async with asyncio.timeout(FINISH_S):
                return await self._flow.handle_callback(request)
        except (aiohttp.ClientError, SlackClientError, TimeoutError, ConnectionError) as error:
            raise Overloaded("Slack cannot be reached to install the app") from error

    async def _installed(self, told: AsyncSuccessArgs) -> BoltResponse:
        team = told.installation.team_id or ""
        self._on_installed(team)
        _log.info("team.joined", team=team)
        return await told.default.success(told)


async def _failed(told: AsyncFailureArgs) -> BoltResponse:
    _log.warning("install.failed", reason=told.reason[:100])
    return await told.default.failure(told)


def account_of(bot: Bot | None) -> Account | None:
    """The account that an installation gives us."""
    if bot is None or not bot.bot_token:
        return None
    identity = Identity(bot.team_id or "", bot.bot_user_id or "", bot.bot_id or "")
    return Account(identity, bot.bot_token)
