"""What Slack refuses inside `rich_text`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.workspace.checks_elements import Finding, Findings, fields, items, kind_of, listed, string

_CONTAINERS: Mapping[str, str] = {
    "rich_text_section": "elements",
    "rich_text_list": "elements style indent offset border",
    "rich_text_preformatted": "elements border language",
    "rich_text_quote": "elements border",
}
_PARTS: Mapping[str, tuple[str, str]] = {  # kind → (known keys, required keys)
    "text": ("text style", "text"),
    "link": ("url text unsafe style", "url"),
    "user": ("user_id style", "user_id"),
    "usergroup": ("usergroup_id style", "usergroup_id"),
    "channel": ("channel_id style", "channel_id"),
    "team": ("team_id style", "team_id"),
    "emoji": ("name unicode skin_tone style", "name"),
    "date": ("timestamp format url fallback style", "timestamp format"),
    "broadcast": ("range style", "range"),
    "color": ("value style", "value"),
}
_STYLES = frozenset(
    {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
)


def rich_text(value: object, at: str) -> Findings:
    """The top-level elements of a rich text block or cell."""
    yield from items(value, at, low=1, high=500)
    for index, node in enumerate(listed(value)):
        yield from _container(node, f"{at}/{index}")


def _container(node: object, at: str) -> Findings:
    kind = kind_of(node)
    if not isinstance(node, dict) or kind not in _CONTAINERS:
        yield Finding(at, f"unsupported type: {kind}")
        return
    yield from fields(node, at, _CONTAINERS[kind], required="elements")
    if kind == "rich_text_list":
        if str(node.get("style")) not in {"bullet", "ordered"}:
            yield Finding(f"{at}/style", "must be one of bullet, ordered")
        for index, child in enumerate(listed(node.get("elements"))):
            yield from _container(child, f"{at}/elements/{index}")
        return
    for index, part in enumerate(listed(node.get("elements"))):
        yield from _part(part, f"{at}/elements/{index}")


def _part(node: object, at: str) -> Findings:
    kind = kind_of(node)
    if not isinstance(node, dict) or kind not in _PARTS:
        yield Finding(at, f"unsupported type: {kind}")
        return
    known, required = _PARTS[kind]
    yield from fields(node, at, known, required=required)
    if kind == "text":
        yield from string(node.get("text"), f"{at}/text", shortest=1)
    if kind == "link":
        yield from string(node.get("url"), f"{at}/url", shortest=1, longest=3000)
    style = node.get("style", {})
    for name, on in style.items() if isinstance(style, dict) else (("style", None),):
        if name not in _STYLES or not isinstance(on, bool):
            yield Finding(f"{at}/style", f"invalid additional property: {name}")
