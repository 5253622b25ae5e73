"""What people do in the workspace, and what each act sends to the app."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.workspace import elements
from bot.workspace.backend import Backend
from bot.workspace.config import Shortcut
from bot.workspace.deliveries import Deliveries, Delivery, Parcel
from bot.workspace.refusals import Refused
from bot.workspace.replies import apply_view_answer, show_command_answer
from bot.workspace.state import Message
from bot.workspace.tickets import ResponseTarget
from bot.workspace.views import View
from bot.workspace.wire import Payload, escape

_KEPT = re.compile(r"<(?:@[A-Z0-9]+|#[A-Z0-9]+(?:\|[^<>]*)?|!(?:here|channel|everyone))>")
_WORD = re.compile(r"(?<![\w<])([@#])(\w(?:[\w.-]{0,78}\w)?)|https?://[^\s<>|]{1,2000}")
_NO_ANSWER = "Operation timed out. Apps need to respond within 3 seconds."
_NOT_INTERACTIVE = "This app is not configured to handle interactive responses."
REQUIRED = "Please complete this required field."
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act led to: the attempt made, if any; a message; errors of a form by `block_id`."""

    delivery: Delivery | None = None
    message: Message | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


class People:
    """The acts, on one workspace's insides."""

    def __init__(self, backend: Backend, deliveries: Deliveries) -> None:
        self._backend = backend
        self._deliveries = deliveries

    def say(self, member: str, channel: str, text: str, thread_ts: str = "") -> Message:
        """Somebody writes a message, as typed: mentions and links are found, the rest is escaped.

        Raises LookupError where nobody can write.
        """
        state = self._backend.state
        if channel not in state.channels:
            raise LookupError(f"no conversation {channel!r}")
        if state.channels[channel].kind == "im" and not self._backend.app.messages_tab:
            raise LookupError("the app's Messages tab is off: nobody can write to it")
        ts = state.next_ts()
        parent = state.find(channel, thread_ts) if thread_ts else None
        if parent is not None:
            thread_ts = parent.thread_ts or parent.ts
        return self._backend.post(
            Message(channel=channel, ts=ts, user=member, text=self.typed(text), thread_ts=thread_ts)
        )

    def typed(self, text: str) -> str:
        """Text as typed in the composer, in Slack's markup."""
        parts, end = [], 0
        for match in _KEPT.finditer(text):
            parts += [_linked(escape(text[end : match.start()]), self._named), match[0]]
            end = match.end()
        return "".join([*parts, _linked(escape(text[end:]), self._named)])

    def _named(self, sign: str, name: str) -> str | None:
        state = self._backend.state
        if sign == "@":
            if name in {"here", "channel", "everyone"}:
                return f"<!{name}>"
            return next((f"<@{m.id}>" for m in state.members.values() if m.name == name), None)
        return next((f"<#{c.id}|{c.name}>" for c in state.channels.values() if c.name == name), None)

    def edit(self, message: Message, text: str) -> Message:
        """Somebody changes what they wrote."""
        new = replace(message, text=self.typed(text), edited_ts=self._backend.state.next_ts())
        self._backend.state.put(new)
        self._backend.feed.changed(new, message)
        return new

    def delete(self, message: Message) -> None:
        """Somebody deletes what they wrote."""
        self._backend.state.drop(message)
        self._backend.feed.deleted(message)

    async def command(self, member: str, channel: str, command: str, text: str) -> Outcome:
        """Somebody types a slash command; what Slack shows them for it."""
        backend, known = self._backend, self._backend.app.commands.get(command)
        if known is None or "commands" not in backend.app.scopes:
            words = (
                f'{command} is not a valid command. In Slack, all messages that start with the "/" character '
            )
            return Outcome(message=backend.slackbot(channel, member, f"{words}are interpreted as commands."))
        target = ResponseTarget(member, channel)
        text = self.typed(text) if known.should_escape else text
        payload = self._command_payload(target, command, text)
        delivery = await self._deliveries.ask(Parcel("command", payload))
        if not delivery.ok:
            error = "operation_timeout" if "timeout" in delivery.failure else "dispatch_failed"
        else:
            try:
                shown = show_command_answer(backend, target, f"{command} {text}".strip(), delivery.answer)
                return Outcome(delivery, shown)
            except Refused as refused:
                error = refused.error
        failed = escape(f'{command} failed with the error "{error}"')
        return Outcome(delivery, backend.slackbot(channel, member, failed))

    def _command_payload(self, target: ResponseTarget, command: str, text: str) -> Payload:
        backend, channel = self._backend, self._backend.state.channels[target.channel]
        name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
        return {
            "token": "deprecated",
            "team_id": backend.app.team_id,
            "team_domain": backend.app.team_domain,
            "channel_id": channel.id,
            "channel_name": name,
            "user_id": target.member,
            "user_name": backend.state.members[target.member].name,
            "command": command,
            "text": text,
            "api_app_id": backend.app.app_id,
            "is_enterprise_install": "false",
            "response_url": backend.response_url(target),
            "trigger_id": backend.triggers.issue(target.member),
        }

    def _interaction(self, kind: str, member: str, **more: object) -> Payload:
        backend, app = self._backend, self._backend.app
        name = backend.state.members[member].name
        return {
            "type": kind,
            "team": {"id": app.team_id, "domain": app.team_domain},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": member, "username": name, "name": name, "team_id": app.team_id},
            "api_app_id": app.app_id,
            "token": "deprecated",
            "trigger_id": backend.triggers.issue(member),
            **more,
        }

    def _view(self, view: View) -> Payload:
        app = self._backend.app
        wire = view.wire(app.app_id, app.bot_id, app.team_id)
        return {**wire, "state": {"values": elements.state_values(view.blocks, view.values)}}

    async def click(
        self, member: str, target: Message | View, action_id: str, value: object = None, *, block_id: str = ""
    ) -> Outcome:
        """Somebody touches an element of a message or view. Raises LookupError when there is none such."""
        block, element = elements.find(target.blocks, action_id, block_id)
        action = elements.action(block, element, value, self._backend.state.next_ts())
        if isinstance(target, View):
            payload = self._view_action(member, target, block, element, action)
        else:
            payload = self._message_action(member, target, action)
        return await self._interact(member, payload)

    async def _interact(self, member: str, payload: Payload) -> Outcome:
        """Send an interaction; the person is told when the app did not take it."""
        if not self._backend.app.interactive:
            self._backend.notify(member, _NOT_INTERACTIVE)
            return Outcome()
        return self._told(member, await self._deliveries.ask(Parcel("interactive", payload)))

    def _told(self, member: str, delivery: Delivery) -> Outcome:
        if not delivery.ok:
            answered = f"This app responded with Status Code {delivery.status}."
            self._backend.notify(member, answered if delivery.status else _NO_ANSWER)
        return Outcome(delivery)

    def _view_action(
        self, member: str, view: View, block: Payload, element: Payload, action: Payload
    ) -> Payload:
        if element["type"] not in {"button", "overflow"}:
            state = {
                key: value for key, value in action.items() if key.startswith(("type", "selected", "value"))
            }
            view = self._backend.views.fill(view, {block["block_id"]: {action["action_id"]: state}})
        container = {"type": "view", "view_id": view.id}
        return self._interaction(
            "block_actions", member, container=container, view=self._view(view), actions=[action]
        )

    def _message_action(self, member: str, message: Message, action: Payload) -> Payload:
        backend, channel = self._backend, self._backend.state.channels[message.channel]
        container: Payload = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": bool(message.ephemeral_to),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        shown: Payload = {} if message.ephemeral_to else {"message": message.wire(backend.app.team_id)}
        return self._interaction(
            "block_actions",
            member,
            container=container,
            channel={"id": channel.id, "name": channel.name or "directmessage"},
            state={"values": elements.state_values(message.blocks, {})},
            response_url=backend.response_url(ResponseTarget(member, message.channel, message.ts)),
            actions=[action],
            **shown,
        )

    async def submit(self, view: View, values: Mapping[str, object]) -> Outcome:
        """Somebody fills a modal (values by `action_id` or `block_id`) and submits it."""
        view = self.fill(view, values)
        missing = _missing(view)
        if missing:
            return Outcome(errors=missing)
        payload = self._interaction("view_submission", view.member, view=self._view(view), response_urls=[])
        delivery = await self._deliveries.ask(Parcel("interactive", payload))
        if not delivery.ok:
            self._backend.notify(view.member, TROUBLE)
            return Outcome(delivery)
        try:
            errors = apply_view_answer(self._backend, view, delivery.answer)
        except Refused:
            self._backend.notify(view.member, TROUBLE)
            errors = {}
        self._backend.state.changes.bump()
        return Outcome(delivery, errors=errors)

    def fill(self, view: View, values: Mapping[str, object]) -> View:
        """Somebody types and chooses in a modal, without submitting it."""
        chosen: dict[str, dict[str, Payload]] = {}
        for key, value in values.items():
            by_block = next((b for b, _ in elements.walk(view.blocks) if b["block_id"] == key), None)
            block, element = (
                elements.find(view.blocks, key) if by_block is None else (by_block, by_block["element"])
            )
            state = elements.filled(element, value)
            chosen.setdefault(block["block_id"], {})[element.get("action_id", "")] = state
        return self._backend.views.fill(view, chosen)

    async def close(self, view: View) -> Outcome:
        """Somebody closes a modal; the app hears of it only if it asked to."""
        self._backend.views.close(view, whole=bool(view.given.get("clear_on_close")))
        self._backend.state.changes.bump()
        if not view.given.get("notify_on_close"):
            return Outcome()
        payload = self._interaction("view_closed", view.member, view=self._view(view), is_cleared=False)
        return Outcome(await self._deliveries.ask(Parcel("interactive", payload)))

    async def shortcut(self, member: str, shortcut: Shortcut, message: Message | None = None) -> Outcome:
        """Somebody uses a shortcut, global or on a message."""
        common = {"callback_id": shortcut.callback_id, "action_ts": self._backend.state.next_ts()}
        if message is None:
            payload = self._interaction("shortcut", member, **common)
        else:
            channel = self._backend.state.channels[message.channel]
            payload = self._interaction(
                "message_action",
                member,
                **common,
                message_ts=message.ts,
                channel={"id": channel.id, "name": channel.name or "directmessage"},
                message=message.wire(self._backend.app.team_id),
                response_url=self._backend.response_url(ResponseTarget(member, channel.id, message.ts)),
            )
        return await self._interact(member, payload)

    async def suggest(self, member: str, target: Message | View, action_id: str, typed: str) -> Outcome:
        """Somebody types into a menu whose options the app provides."""
        block, element = elements.find(target.blocks, action_id)
        ids = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        shown: Payload = {"view": self._view(target)} if isinstance(target, View) else {}
        payload = self._interaction("block_suggestion", member, **ids, **shown)
        return Outcome(await self._deliveries.ask(Parcel("options", payload)))


def _linked(text: str, named: Callable[[str, str], str | None]) -> str:
    def link(match: re.Match[str]) -> str:
        if match[1]:
            return named(match[1], match[2]) or match[0]
        return f"<{match[0]}>"

    return _WORD.sub(link, text)


def _missing(view: View) -> dict[str, str]:
    """The required inputs nobody filled in, by `block_id`."""
    values = elements.state_values(view.blocks, view.values)
    asked = [block for block in view.blocks if block["type"] == "input" and not block.get("optional")]
    return {
        block["block_id"]: REQUIRED
        for block in asked
        if elements.is_empty(values[block["block_id"]][block["element"].get("action_id", "")])
    }
