"""auth.test, auth.revoke, apps.connections.open, oauth.v2.access."""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.workspace.backend import Backend, Installation
from bot.workspace.method import Asked, Method
from bot.workspace.refusals import Refused
from bot.workspace.wire import Payload

LIFE_S = 43_200  # docs/authentication/using-token-rotation: twelve hours


def _test(backend: Backend, asked: Asked) -> Payload:
    app, installation = backend.app, asked.installation
    team = installation.team_id if installation else app.team_id
    return {
        "ok": True,
        "url": f"https://{app.team_domain}.example.com/",
        "team": installation.team_name if installation else app.team_name,
        "user": app.name,
        "team_id": team,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _revoke(backend: Backend, asked: Asked) -> Payload:
    if asked.installation is not None:
        backend.installations[asked.token] = replace(asked.installation, revoked=True)
    return {"ok": True, "revoked": True}


def _connect(backend: Backend, asked: Asked) -> Payload:  # noqa: ARG001 - every method has this shape
    if not backend.app.socket_mode:
        raise Refused("socket_mode_not_enabled")
    return {"ok": True, "url": backend.socket_url()}


def _exchange(backend: Backend, asked: Asked) -> Payload:
    if asked.arguments.text("grant_type") == "refresh_token":
        installation = backend.refresh_tokens.pop(asked.arguments.text("refresh_token"), None)
        if installation is None:
            raise Refused("invalid_refresh_token")
    else:
        installation = backend.codes.pop(asked.arguments.text("code"), None)
        if installation is None:
            raise Refused("invalid_code")
    return _issued(backend, installation)


def _issued(backend: Backend, installation: Installation) -> Payload:
    app = backend.app
    token = f"xoxb-{secrets.token_hex(12)}"
    backend.installations[token] = installation
    answer: Payload = {
        "ok": True,
        "app_id": app.app_id,
        "authed_user": {"id": installation.installer},
        "scope": ",".join(sorted(installation.scopes)),
        "token_type": "bot",
        "access_token": token,
        "bot_user_id": app.bot_user_id,
        "team": {"id": installation.team_id, "name": installation.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if app.token_rotation:
        refresh = f"xoxe-1-{secrets.token_hex(12)}"
        backend.refresh_tokens[refresh] = installation
        answer |= {"refresh_token": refresh, "expires_in": LIFE_S}
    return answer


METHODS = (
    Method("auth.test", _test, per_minute=600),
    Method("auth.revoke", _revoke),
    Method("apps.connections.open", _connect, token="app"),  # noqa: S106 - a kind of token, not one
    Method("oauth.v2.access", _exchange, token="client"),  # noqa: S106 - a kind of token, not one
)
