"""The page and its API: files, what people do, a stream of what they see. Loopback, own origin only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

from aiohttp import web

from bot.errors import IsolateError
from bot.playground.picture import picture
from bot.workspace import Message, Outcome, Payload, View, Workspace

ME, COLLEAGUE, GENERAL = "U0YOU", "U0COLLEAGUE", "C0GENERAL"
BODY_BYTES = 256 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_IMAGES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}

Act: TypeAlias = Callable[[Payload], Awaitable[Payload]]
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Page:
    """The playground, running: where it is and the workspace it shows."""

    url: str
    workspace: Workspace


class Acts:
    """What people do on the page, each by name; a senseless body raises LookupError or ValueError."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def named(self, name: str) -> Act:
        """The act of that name. Raises LookupError."""
        acts: dict[str, Act] = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "click": self._click,
            "suggest": self._suggest,
            "open": self._open,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
        }
        if name not in acts:
            raise LookupError(f"no act {name!r}")
        return acts[name]

    async def _say(self, body: Payload) -> Payload:
        """A message or, starting with a slash, a command."""
        text, member, channel = str(body["text"]).strip(), body["member"], body["channel"]
        thread_ts = str(body.get("thread_ts", ""))
        if not text.startswith("/"):
            await self._workspace.say(member, channel, text, thread_ts=thread_ts)
            return {}
        command, _, rest = text.partition(" ")
        if thread_ts:
            return {"refused": f"{command} is not supported in threads. Sorry!"}
        return _seen(await self._workspace.command(member, channel, command, rest.strip()))

    async def _edit(self, body: Payload) -> Payload:
        await self._workspace.edit(self._own(body), str(body["text"]))
        return {}

    async def _delete(self, body: Payload) -> Payload:
        await self._workspace.delete(self._own(body))
        return {}

    def _own(self, body: Payload) -> Message:
        message = self._message(body)
        if message.user != body["member"]:
            raise LookupError("not their message")
        return message

    def _message(self, body: Payload) -> Message:
        message = self._workspace.message(str(body["channel"]), str(body["ts"]))
        if message is None:
            raise LookupError("no such message")
        return message

    def _target(self, body: Payload) -> Message | View:
        if "view_id" not in body:
            return self._message(body)
        member, wanted = str(body["member"]), body["view_id"]
        for view in (self._workspace.modal(member), self._workspace.home(member)):
            if view is not None and view.id == wanted:
                return view
        raise LookupError("no such view")

    async def _click(self, body: Payload) -> Payload:
        target, value, block_id = self._target(body), body.get("value"), str(body.get("block_id", ""))
        action_id = str(body.get("action_id", ""))
        return _seen(await self._workspace.click(body["member"], target, action_id, value, block_id=block_id))

    async def _suggest(self, body: Payload) -> Payload:
        outcome = await self._workspace.suggest(
            body["member"], self._target(body), str(body["action_id"]), str(body["typed"])
        )
        answer = outcome.delivery.answer if outcome.delivery else {}
        return answer if isinstance(answer, dict) else {}

    async def _open(self, body: Payload) -> Payload:
        await self._workspace.open_home(body["member"], tab=str(body["tab"]))
        return {}

    async def _submit(self, body: Payload) -> Payload:
        outcome = await self._workspace.submit_view(body["member"], body.get("values") or {})
        return {**_seen(outcome), "errors": dict(outcome.errors)}

    async def _close(self, body: Payload) -> Payload:
        return _seen(await self._workspace.close_view(body["member"]))

    async def _shortcut(self, body: Payload) -> Payload:
        message = self._message(body) if "ts" in body else None
        return _seen(await self._workspace.shortcut(body["member"], str(body["id"]), message))


def _seen(outcome: Outcome) -> Payload:
    """How an act ended, for the page."""
    return {"ok": outcome.delivery is None or outcome.delivery.ok}


class Site:
    """The HTTP handlers of one page."""

    def __init__(self, workspace: Workspace, examples: Sequence[str]) -> None:
        self._workspace = workspace
        self._examples = tuple(examples)
        self._acts = Acts(workspace)
        self._streams: set[asyncio.Task[object]] = set()

    def application(self) -> web.Application:
        """The page as an aiohttp application."""
        site = web.Application(client_max_size=BODY_BYTES, middlewares=[_guarded])
        site.router.add_get("/", self._index)
        site.router.add_get("/static/{name}", self._static)
        site.router.add_get("/files/{file_id}", self._file)
        site.router.add_get("/api/stream", self._stream)
        site.router.add_post("/api/{act}", self._act)
        site.on_shutdown.append(self._stop)
        return site

    async def _index(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's shape
        return _static_file("index.html")

    async def _static(self, request: web.Request) -> web.Response:
        return _static_file(request.match_info["name"])

    async def _file(self, request: web.Request) -> web.Response:
        upload = self._workspace.file(request.match_info["file_id"])
        if upload is None or upload.content is None:
            raise web.HTTPNotFound
        kinds = (kind for start, kind in _IMAGES.items() if upload.content.startswith(start))
        kind = next(kinds, "application/octet-stream")
        return web.Response(body=upload.content, content_type=kind)

    async def _act(self, request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.text())
            if not isinstance(body, dict) or body.get("member") not in {
                m.id for m in self._workspace.members
            }:
                raise web.HTTPBadRequest(text="who?")
            return web.json_response(await self._acts.named(request.match_info["act"])(body))
        except (LookupError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the whole picture, again after each change."""
        viewer = request.query.get("member", ME)
        if viewer not in {member.id for member in self._workspace.members}:
            raise web.HTTPBadRequest
        self._workspace.direct(viewer)  # so that drawing changes nothing
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **HEADERS})
        await response.prepare(request)
        task = asyncio.current_task()
        if task is not None:
            self._streams.add(task)
            task.add_done_callback(self._streams.discard)
        with suppress(ConnectionError):
            version = -1
            while True:
                version = await self._workspace.changed(version)
                shown = picture(self._workspace, viewer, self._examples)
                await response.write(f"data: {json.dumps(shown)}\n\n".encode())
                version = shown["version"]
        return response

    async def _stop(self, site: web.Application) -> None:  # noqa: ARG002 - aiohttp's shape
        for task in tuple(self._streams):
            task.cancel()


def _static_file(name: str) -> web.Response:
    kind = _TYPES.get(name[name.rfind(".") :], "")
    source = files("bot.playground") / "static" / name
    if not kind or "/" in name or not source.is_file():
        raise web.HTTPNotFound
    return web.Response(body=source.read_bytes(), content_type=kind, charset="utf-8")


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only this machine's browser on this page: other names for the host and other origins are refused."""
    host = request.host.rsplit(":", 1)[0]
    origin = request.headers.get("Origin", f"http://{request.host}")
    if host not in {"127.0.0.1", "localhost"} or origin != f"http://{request.host}":
        raise web.HTTPForbidden
    if request.method == "POST" and request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    response = await handler(request)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


async def _start(site: web.TCPSite, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        reason = error.strerror or str(error)
        hint = "choose another port, or 0 for a free one"
        raise IsolateError(f"the page cannot open port {port}: {reason}", hint=hint) from error


@asynccontextmanager
async def serving(
    workspace: Workspace, *, port: int = 0, examples: Sequence[str] = ()
) -> AsyncIterator[Page]:
    """The page of that workspace, served inside the block. Raises IsolateError where the port is taken."""
    site = Site(workspace, examples).application()
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    try:
        await _start(web.TCPSite(runner, "127.0.0.1", port), port)
        yield Page(f"http://127.0.0.1:{runner.addresses[0][1]}/", workspace)
    finally:
        await runner.cleanup()
