"""The Web API over HTTP: reads a call in any of its encodings, checks who asks, answers as Slack does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from aiohttp import web

from bot.workspace.backend import ApiCall, Backend, Installation
from bot.workspace.faults import Drop, Fault, Hold, Pace, after, before
from bot.workspace.method import Arguments, Asked, Method
from bot.workspace.methods import METHODS
from bot.workspace.refusals import Refused, invalid
from bot.workspace.replies import respond
from bot.workspace.wire import Payload, compact

_JSON_TYPE = "application/json"
_POSTS_BURST, _POSTS_PER_S = 4, 1.0  # docs/apis/web-api/rate-limits: one a second and channel, short bursts


class WebApi:
    """The HTTP face of the stand-in. With `paced`, calls faster than Slack's tiers meet 429."""

    def __init__(self, backend: Backend, *, paced: bool) -> None:
        self._backend = backend
        self._pace = Pace() if paced else None

    def routes(self) -> list[web.RouteDef]:
        """Where everything is served."""
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/response/{key}", self._response),
            web.post("/upload/v1/{file_id}", self._upload),
            web.get("/files/{file_id}", self._file),
            web.get("/oauth/v2/authorize", self._authorize),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name, backend = request.match_info["method"], self._backend
        try:
            given = await _given(request)
        except Refused as refused:
            self._log(name, {}, refused.answer(), 200, "")
            return web.json_response(refused.answer())
        token = _token(request, given)
        fault = backend.faults.take(name)
        instead = await before(fault)
        if isinstance(instead, web.Response):
            self._log(name, given, {}, instead.status, token)
            return instead
        if isinstance(fault, Hold) and not fault.done and _has_hung_up(request):
            return _dropped(request)
        answer, status, headers = instead or self._answered(name, given, request, token, fault)
        await after(fault)
        headers = {**headers, **self._scopes(token)}
        if isinstance(fault, Drop):
            self._log(name, given, answer, 0, token)
            return _dropped(request)
        self._log(name, given, answer, status, token)
        body = compact(answer).encode()
        return web.Response(
            body=body, status=status, headers=headers, content_type=_JSON_TYPE, charset="utf-8"
        )

    def _answered(
        self, name: str, given: Mapping[str, object], request: web.Request, token: str, fault: Fault | None
    ) -> tuple[Payload, int, dict[str, str]]:
        if fault == Drop(done=False):
            return {}, 200, {}
        try:
            method = METHODS.get(name)
            if method is None:
                return {"ok": False, "error": "unknown_method", "req_method": name}, 200, {}
            arguments = Arguments.of({k: v for k, v in given.items() if k != "token"})
            asked = Asked(name, arguments, token, self._authorized(method, request, arguments, token))
            wait_s = self._too_fast(method, asked)
            if wait_s:
                return {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait_s)}
            missing = [key for key in method.required if key not in arguments]
            if missing:
                raise invalid(*(f"missing required field: {key}" for key in missing))
            return method.run(self._backend, asked), 200, {}
        except Refused as refused:
            return refused.answer(), 200, {}

    def _authorized(
        self, method: Method, request: web.Request, arguments: Arguments, token: str
    ) -> Installation | None:
        backend = self._backend
        if method.token == "none":  # noqa: S105 - a kind of token, not one
            return None
        if method.token == "client":  # noqa: S105 - a kind of token, not one
            _check_client(backend, request, arguments)
            return None
        if not token:
            raise Refused("not_authed")
        if method.token == "app":  # noqa: S105 - a kind of token, not one
            if token == backend.app.app_token:
                return None
            raise Refused("not_allowed_token_type" if token in backend.installations else "invalid_auth")
        if token == backend.app.app_token:
            raise Refused("not_allowed_token_type")
        return _installed(backend, method, token)

    def _too_fast(self, method: Method, asked: Asked) -> int:
        if self._pace is None:
            return 0
        team = asked.installation.team_id if asked.installation else ""
        now = self._backend.clock()
        if method.posts:
            key = ("posts", team, asked.arguments.text("channel"))
            return self._pace.wait_s(key, now, burst=_POSTS_BURST, per_s=_POSTS_PER_S)
        per_s = method.per_minute / 60
        return self._pace.wait_s((method.name, team), now, burst=method.per_minute, per_s=per_s)

    def _scopes(self, token: str) -> dict[str, str]:
        installation = self._backend.installations.get(token)
        return {"x-oauth-scopes": ",".join(sorted(installation.scopes))} if installation else {}

    def _log(self, name: str, given: Mapping[str, object], answer: Payload, status: int, token: str) -> None:
        arguments = {key: value for key, value in given.items() if key != "token"}
        self._backend.calls.append(ApiCall(name, arguments, answer, self._backend.clock(), status, token))
        self._backend.state.changes.bump()

    async def _response(self, request: web.Request) -> web.Response:
        fault = self._backend.faults.take("response_url")
        instead = await before(fault)
        if isinstance(instead, web.Response):
            return instead
        if instead is not None:
            return web.json_response(instead[0], status=instead[1], headers=instead[2])
        try:
            target = self._backend.response_urls.use(request.match_info["key"])
            body = _object(await request.read())
            if fault != Drop(done=False):
                respond(self._backend, target, body)
            answer: Payload = {"ok": True}
            status = 200
        except Refused as refused:
            answer, status = refused.answer(), 404 if refused.error.endswith("_url") else 400
        await after(fault)
        dropped = isinstance(fault, Drop)
        self._log("response_url", body if status == 200 else {}, answer, 0 if dropped else status, "")
        if dropped:
            return _dropped(request)
        return web.Response(text="ok") if status == 200 else web.json_response(answer, status=status)

    async def _upload(self, request: web.Request) -> web.Response:
        upload = self._backend.uploads.get(request.match_info["file_id"])
        content = await _uploaded(request)
        if upload is None or upload.content is not None or len(content) != upload.length:
            return web.Response(status=400, text="bad upload")
        self._backend.uploads[upload.id] = replace(upload, content=content)
        return web.Response(text=f"OK - {len(content)}")

    async def _file(self, request: web.Request) -> web.Response:
        upload = self._backend.uploads.get(request.match_info["file_id"])
        if upload is None or upload.content is None:
            return web.Response(status=404)
        return web.Response(body=upload.content, content_type="application/octet-stream")

    async def _authorize(self, request: web.Request) -> web.Response:
        """What a person's consent leads to: back to the app with a code; `team` may name another team."""
        backend, query = self._backend, request.query
        if query.get("client_id") != backend.app.client_id:
            return web.Response(status=400, text="invalid_client_id")
        known = backend.app.redirect_urls
        back = query.get("redirect_uri") or next(iter(known), "")
        if not back or (known and not back.startswith(known)):
            return web.Response(status=400, text="bad_redirect_uri")
        wanted = frozenset(filter(None, query.get("scope", "").split(",")))
        code = f"code-{len(backend.codes) + len(backend.installations)}-{backend.state.fresh_id('C')}"
        backend.codes[code] = Installation(
            query.get("team", backend.app.team_id),
            backend.app.team_name,
            wanted,
            installer=_installer(backend),
        )
        told = urlencode({"code": code, "state": query.get("state", "")})
        return web.Response(status=302, headers={"Location": f"{back}?{told}"})


def _installer(backend: Backend) -> str:
    """Whoever came first, the app apart."""
    return next((member.id for member in backend.state.members.values() if not member.is_bot), "")


def _installed(backend: Backend, method: Method, token: str) -> Installation:
    installation = backend.installations.get(token)
    if installation is None:
        raise Refused("invalid_auth")
    if installation.revoked:
        raise Refused("account_inactive")
    if not method.allowed(installation.scopes):
        provided = ",".join(sorted(installation.scopes))
        raise Refused("missing_scope", needed=method.scope.replace("|", ","), provided=provided)
    return installation


def _check_client(backend: Backend, request: web.Request, arguments: Arguments) -> None:
    client_id, secret = arguments.text("client_id"), arguments.text("client_secret")
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_client_id") from None
    if client_id != backend.app.client_id:
        raise Refused("invalid_client_id")
    if secret != backend.app.client_secret:
        raise Refused("bad_client_secret")


async def _given(request: web.Request) -> dict[str, object]:
    """The arguments wherever they are: query, then form or JSON body over it."""
    given: dict[str, object] = dict(request.query)
    if request.content_type == _JSON_TYPE:
        given |= _object(await request.read() or b"{}")
    elif request.method == "POST":
        given |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return given


def _object(text: str | bytes) -> Payload:
    try:
        body = json.loads(text)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body


def _token(request: web.Request, given: Mapping[str, object]) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else str(given.get("token", ""))


async def _uploaded(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def _has_hung_up(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
