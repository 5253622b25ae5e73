"""What a person's touch on an element becomes: the action in the payload and the value in the state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.workspace.wire import Payload

_TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
_ONE_OPTION = frozenset({"static_select", "external_select", "radio_buttons", "overflow"})
_MANY_OPTIONS = frozenset({"multi_static_select", "multi_external_select", "checkboxes"})
_PLAIN_KEYS: Mapping[str, str] = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
}


def walk(blocks: Sequence[Payload]) -> Iterator[tuple[Payload, Payload]]:
    """Every element that can be touched, with its block."""
    for block in blocks:
        found = [*block.get("elements", ())] if block["type"] in {"actions", "context_actions"} else []
        found += [block[key] for key in ("accessory", "element") if key in block]
        yield from ((block, element) for element in found if isinstance(element, dict))


def find(blocks: Sequence[Payload], action_id: str, block_id: str = "") -> tuple[Payload, Payload]:
    """The element with that `action_id`. Raises LookupError naming those that there are."""
    for block, element in walk(blocks):
        if element.get("action_id") == action_id and block_id in {"", block["block_id"]}:
            return block, element
    known = ", ".join(sorted(str(element.get("action_id")) for _, element in walk(blocks))) or "none"
    raise LookupError(f"no element {action_id!r} here; there are: {known}")


def options(element: Payload) -> tuple[Payload, ...]:
    """Every option of a menu, grouped or not."""
    groups = [group["options"] for group in element.get("option_groups", ())]
    return tuple(option for part in (element.get("options", ()), *groups) for option in part)


def _option(element: Payload, value: object) -> Payload | None:
    if value is None or isinstance(value, dict):  # an external menu's option comes whole
        return value
    for option in options(element):
        if option["value"] == value:
            return option
    raise LookupError(f"no option {value!r} in {element.get('action_id')!r}")


def filled(element: Payload, value: object) -> Payload:
    """The state of an element after a person chose or typed that value; None empties it."""
    kind = element["type"]
    if kind in _TYPED:
        return {"type": kind, "value": None if value in {None, ""} else str(value)}
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": _option(element, value)}
    if kind in _MANY_OPTIONS:
        chosen = value if isinstance(value, list | tuple) else [] if value is None else [value]
        return {"type": kind, "selected_options": [_option(element, one) for one in chosen]}
    return {"type": kind, _PLAIN_KEYS.get(kind, "value"): value}


def initial(element: Payload) -> Payload:
    """The state of an element that nobody touched."""
    if "initial_option" in element:
        return {"type": element["type"], "selected_option": element["initial_option"]}
    if "initial_options" in element:
        return {"type": element["type"], "selected_options": element["initial_options"]}
    if element["type"] in _TYPED:
        return filled(element, element.get("initial_value"))
    name = _PLAIN_KEYS.get(element["type"], "").removeprefix("selected_")
    return filled(element, element.get(f"initial_{name}"))


def is_empty(state: Payload) -> bool:
    """Whether a required input would be missing."""
    return not any(value for key, value in state.items() if key != "type")


def action(block: Payload, element: Payload, value: object, ts: str) -> Payload:
    """The entry of `actions` that touching this element makes."""
    body: Payload = {"type": element["type"], "block_id": block["block_id"], "action_ts": ts}
    body["action_id"] = element.get("action_id", "")
    if element["type"] in {"button", "icon_button", "workflow_button"}:
        body["text"] = element["text"]
        return body | ({"value": element["value"]} if element.get("value") else {})
    if element["type"] == "feedback_buttons":
        pressed = element["positive_button" if value in {None, "positive"} else "negative_button"]
        return body | {"text": pressed["text"], "value": pressed.get("value", "")}
    return body | filled(element, value)


def state_values(blocks: Sequence[Payload], known: Mapping[str, Mapping[str, Payload]]) -> Payload:
    """`state.values` of a message or view: what was filled in, initial values elsewhere."""
    values: Payload = {}
    for block, element in walk(blocks):
        if element["type"] in {
            "button",
            "overflow",
            "image",
            "feedback_buttons",
            "icon_button",
            "workflow_button",
        }:
            continue
        action_id = element.get("action_id", "")
        state = known.get(block["block_id"], {}).get(action_id) or initial(element)
        values.setdefault(block["block_id"], {})[action_id] = state
    return values
