"""views.open, push, update, publish."""

from __future__ import annotations

from bot.workspace.backend import Backend
from bot.workspace.method import Asked, Method
from bot.workspace.refusals import Refused, invalid
from bot.workspace.views import View
from bot.workspace.wire import Payload


def _given(asked: Asked) -> Payload:
    view = asked.arguments.object("view")
    if view is None:
        raise invalid("missing required field: view")
    return view


def _answer(backend: Backend, view: View) -> Payload:
    backend.state.changes.bump()
    app = backend.app
    return {"ok": True, "view": view.wire(app.app_id, app.bot_id, app.team_id)}


def _open(backend: Backend, asked: Asked) -> Payload:
    member = backend.triggers.redeem(asked.arguments.text("trigger_id"))
    return _answer(backend, backend.views.open(member, _given(asked)))


def _push(backend: Backend, asked: Asked) -> Payload:
    member = backend.triggers.redeem(asked.arguments.text("trigger_id"))
    return _answer(backend, backend.views.open(member, _given(asked), push=True))


def _update(backend: Backend, asked: Asked) -> Payload:
    arguments = asked.arguments
    view = backend.views.find(arguments.text("view_id"), arguments.text("external_id"))
    return _answer(backend, backend.views.update(view, _given(asked), seen_hash=arguments.text("hash")))


def _publish(backend: Backend, asked: Asked) -> Payload:
    if not backend.app.home_tab:
        raise Refused("not_enabled")
    member = backend.state.members.get(asked.arguments.text("user_id"))
    if member is None:
        raise invalid("user_id is not valid [json-pointer:/user_id]")
    view = backend.views.publish(member.id, _given(asked), seen_hash=asked.arguments.text("hash"))
    return _answer(backend, view)


METHODS = (
    Method("views.open", _open, required=("trigger_id", "view")),
    Method("views.push", _push, required=("trigger_id", "view")),
    Method("views.update", _update, required=("view",)),
    Method("views.publish", _publish, required=("user_id", "view")),
)
