"""What Slack refuses in the parts of blocks: text objects, options, buttons, menus, inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.workspace.wire import Payload


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason to refuse, and where in the JSON it lies."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Findings: TypeAlias = Iterator[Finding]


def listed(value: object) -> list[object]:
    """The items of a list; none where it is something else (which is another check's finding)."""
    return value if isinstance(value, list) else []


def kind_of(node: object) -> str:
    """The `type` of an object; empty where there is none."""
    return str(node.get("type", "")) if isinstance(node, dict) else ""


def fields(node: Payload, at: str, known: str, *, required: str = "") -> Findings:
    """Unknown and missing keys of an object; `type`, `block_id` and `action_id` are always known."""
    allowed = {"type", "block_id", *known.split()}
    for key in node:
        if key not in allowed:
            yield Finding(at, f"invalid additional property: {key}")
    for key in required.split():
        if node.get(key) is None:
            yield Finding(at, f"missing required field: {key}")


def string(value: object, at: str, *, longest: int = 0, shortest: int = 0) -> Findings:
    """A string of that many characters, both ends included; `longest` 0 means any length."""
    if not isinstance(value, str):
        yield Finding(at, "must be a string")
    elif len(value) < shortest:
        yield Finding(at, f"must be more than {shortest - 1} character{'s' * (shortest != 2)}")
    elif longest and len(value) > longest:
        yield Finding(at, f"must be less than {longest + 1} characters")


def items(value: object, at: str, *, low: int, high: int) -> Findings:
    """A list of that many items, both ends included."""
    if not isinstance(value, list):
        yield Finding(at, "must be a list")
    elif len(value) < low:
        yield Finding(at, f"no fewer than {low} item{'s' * (low != 1)} allowed")
    elif len(value) > high:
        yield Finding(at, f"no more than {high} items allowed")


def text_object(value: object, at: str, *, longest: int = 3000) -> Findings:
    """A text object of either kind."""
    if not isinstance(value, dict) or kind_of(value) not in {"plain_text", "mrkdwn"}:
        yield Finding(at, "must be a valid text object")
        return
    known = "text emoji" if value["type"] == "plain_text" else "text verbatim"
    yield from fields(value, at, known)
    yield from string(value.get("text"), f"{at}/text", longest=longest, shortest=1)


def plain(value: object, at: str, *, longest: int) -> Findings:
    """A text object that must be `plain_text`."""
    if isinstance(value, dict) and value.get("type") != "plain_text":
        yield Finding(f"{at}/type", "must be plain_text")
    else:
        yield from text_object(value, at, longest=longest)


def _confirm(node: Payload, at: str) -> Findings:
    if "confirm" not in node:
        return
    dialog, here = node["confirm"], f"{at}/confirm"
    if not isinstance(dialog, dict):
        yield Finding(here, "must be an object")
        return
    yield from fields(dialog, here, "title text confirm deny style", required="title text")
    yield from plain(dialog.get("title"), f"{here}/title", longest=100)
    yield from text_object(dialog.get("text"), f"{here}/text", longest=300)
    for name in ("confirm", "deny"):
        if name in dialog:
            yield from plain(dialog[name], f"{here}/{name}", longest=30)


def _button(node: Payload, at: str) -> Findings:
    known = (
        "action_id text value url style confirm accessibility_label agent_prompt agent_prompt_display "
        "visible_to_user_ids"
    )
    yield from fields(node, at, known, required="text")
    yield from plain(node.get("text"), f"{at}/text", longest=75)
    yield from string(node.get("value", ""), f"{at}/value", longest=2000)
    yield from string(node.get("url", ""), f"{at}/url", longest=3000)
    yield from string(node.get("accessibility_label", ""), f"{at}/accessibility_label", longest=75)
    if str(node.get("style", "primary")) not in {"primary", "danger"}:
        yield Finding(f"{at}/style", "must be one of primary, danger")
    yield from _confirm(node, at)


def _options(value: object, at: str, *, low: int = 1, high: int, rich: bool = False) -> Findings:
    yield from items(value, at, low=low, high=high)
    seen: set[str] = set()
    for index, option in enumerate(listed(value)):
        here = f"{at}/{index}"
        if not isinstance(option, dict):
            yield Finding(here, "must be an object")
            continue
        yield from fields(option, here, "text value description url", required="text value")
        check = text_object if rich else plain
        yield from check(option.get("text"), f"{here}/text", longest=75)
        yield from string(option.get("value", ""), f"{here}/value", longest=150, shortest=1)
        if "description" in option:
            yield from check(option["description"], f"{here}/description", longest=75)
        name = str(option.get("value"))
        if name in seen:
            yield Finding(here, f"duplicate option value: {name}")
        seen.add(name)


def _placeholder(node: Payload, at: str) -> Findings:
    if "placeholder" in node:
        yield from plain(node["placeholder"], f"{at}/placeholder", longest=150)


def _select(node: Payload, at: str) -> Findings:
    known = (
        "action_id placeholder options option_groups initial_option initial_options confirm "
        "max_selected_items focus_on_load min_query_length initial_user initial_users "
        "initial_conversation initial_conversations initial_channel initial_channels filter "
        "default_to_current_conversation response_url_enabled"
    )
    yield from fields(node, at, known)
    yield from _placeholder(node, at)
    yield from _confirm(node, at)
    if kind_of(node).endswith("static_select"):
        if ("options" in node) == ("option_groups" in node):
            yield Finding(at, "must define either `options` or `option_groups`, not both")
        if "options" in node:
            yield from _options(node["options"], f"{at}/options", high=100)
        yield from _groups(node.get("option_groups", [{}]), f"{at}/option_groups")
    yield from _initial(node, at)


def _groups(groups: object, at: str) -> Findings:
    yield from items(groups, at, low=1, high=100)
    for index, group in enumerate(listed(groups)):
        if not isinstance(group, dict):
            yield Finding(f"{at}/{index}", "must be an object")
        elif group:
            yield from plain(group.get("label"), f"{at}/{index}/label", longest=75)
            yield from _options(group.get("options"), f"{at}/{index}/options", high=100)


def _initial(node: Payload, at: str) -> Findings:
    """An initial choice must be one of the options, to the letter."""
    if not isinstance(node.get("options"), list):
        return
    chosen = [node["initial_option"]] if "initial_option" in node else listed(node.get("initial_options"))
    for option in chosen:
        if option not in node["options"]:
            yield Finding(at, "initial option must match one of the options exactly")


def _overflow(node: Payload, at: str) -> Findings:
    yield from fields(node, at, "action_id options confirm", required="options")
    yield from _options(node.get("options"), f"{at}/options", high=5)
    yield from _confirm(node, at)


def _choice(node: Payload, at: str) -> Findings:
    known = "action_id options initial_option initial_options confirm focus_on_load"
    yield from fields(node, at, known, required="options")
    yield from _options(node.get("options"), f"{at}/options", high=10, rich=True)
    yield from _initial(node, at)
    yield from _confirm(node, at)


def _picker(node: Payload, at: str) -> Findings:
    known = "action_id placeholder initial_date initial_time initial_date_time timezone confirm focus_on_load"
    yield from fields(node, at, known)
    yield from _placeholder(node, at)


def _typed(node: Payload, at: str) -> Findings:
    known = (
        "action_id placeholder initial_value multiline min_length max_length dispatch_action_config "
        "focus_on_load is_decimal_allowed min_value max_value min_lines max_lines"
    )
    yield from fields(node, at, known)
    yield from _placeholder(node, at)
    low, high = node.get("min_length", 0), node.get("max_length", 3000)
    if not isinstance(low, int) or not isinstance(high, int):
        yield Finding(at, "min_length and max_length must be whole numbers")
        return
    if not 0 <= low <= 3000 or not 1 <= high <= 3000 or low > high:
        yield Finding(at, "min_length and max_length must lie within 0 and 3000, in that order")
    yield from string(node.get("initial_value", ""), f"{at}/initial_value", longest=high)


def _file_input(node: Payload, at: str) -> Findings:
    yield from fields(node, at, "action_id filetypes max_files")


def _image(node: Payload, at: str) -> Findings:
    yield from fields(node, at, "image_url slack_file alt_text", required="alt_text")
    if ("image_url" in node) == ("slack_file" in node):
        yield Finding(at, "must define either `slack_file` or `image_url`, not both")


def _feedback(node: Payload, at: str) -> Findings:
    yield from fields(
        node, at, "action_id positive_button negative_button", required="positive_button negative_button"
    )
    for name in ("positive_button", "negative_button"):
        button = node.get(name)
        if isinstance(button, dict):
            yield from plain(button.get("text"), f"{at}/{name}/text", longest=75)
            yield from string(button.get("value", ""), f"{at}/{name}/value", longest=2000, shortest=1)


def _icon_button(node: Payload, at: str) -> Findings:
    known = "action_id icon text value confirm accessibility_label visible_to_user_ids"
    yield from fields(node, at, known, required="icon text")
    yield from plain(node.get("text"), f"{at}/text", longest=75)


def _text(node: Payload, at: str) -> Findings:
    yield from text_object(node, at)


Check: TypeAlias = Callable[[Payload, str], Findings]
_MENUS = tuple(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
_PICKERS = ("datepicker", "timepicker", "datetimepicker")
_CHECKS: Mapping[str, Check] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "checkboxes": _choice,
    "radio_buttons": _choice,
    "file_input": _file_input,
    "image": _image,
    "feedback_buttons": _feedback,
    "icon_button": _icon_button,
    "plain_text": _text,
    "mrkdwn": _text,
    **dict.fromkeys(_MENUS, _select),
    **dict.fromkeys(_PICKERS, _picker),
    **dict.fromkeys(_INPUTS, _typed),
}
BLOCK_ELEMENTS: Mapping[str, frozenset[str]] = {
    "accessory": frozenset(
        {"button", "workflow_button", "overflow", "checkboxes", "radio_buttons", "image", *_MENUS, *_PICKERS}
    ),
    "actions": frozenset(
        {"button", "workflow_button", "overflow", "checkboxes", "radio_buttons", *_MENUS, *_PICKERS}
    ),
    "context": frozenset({"image", "plain_text", "mrkdwn"}),
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
    "input": frozenset({"checkboxes", "radio_buttons", "file_input", *_MENUS, *_PICKERS, *_INPUTS}),
}


def elements(value: object, at: str, allowed: frozenset[str], *, single: bool = False) -> Findings:
    """Every element of a block: its kind must be allowed there, its parts sound, its `action_id` alone."""
    seen: set[str] = set()
    for index, node in enumerate(listed(value)):
        here = at if single else f"{at}/{index}"
        kind = kind_of(node)
        if not isinstance(node, dict) or kind not in allowed:
            yield Finding(here, f"unsupported type: {kind}")
            continue
        yield from _CHECKS[kind](node, here)
        yield from string(node.get("action_id", ""), f"{here}/action_id", longest=255)
        action_id = str(node.get("action_id") or "")
        if action_id and action_id in seen:
            yield Finding(here, f"`action_id` already exists: {action_id}")
        seen.add(action_id)
