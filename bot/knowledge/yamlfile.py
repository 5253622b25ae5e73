"""YAML text → plain data, with the line of every node, refusing what makes facts ambiguous."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MAX_BYTES = 4 * 1024 * 1024  # a hand-written file is a few hundred KB; more is a mistake or an attack
MAX_DEPTH = 20  # the schema is six levels deep

Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,17})")  # Python refuses to read thousands of digits
_BOOLEANS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a text is refused. `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file and the line on which each node of it starts."""

    data: Any
    lines: dict[Path, int]
    complaints: tuple[Complaint, ...]

    def line(self, path: Path) -> int:
        """The line of the node at `path`, or of its nearest ancestor that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> Document:
    """Parse one YAML document. Never raises: what is wrong stands in `complaints`, and `data` is then None.

    Dates stay strings. Duplicate keys, aliases, unknown tags and more than `MAX_BYTES` are refused.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return Document(
            None, {}, (Complaint(1, f"larger than {MAX_BYTES // 1024 // 1024} MiB: split the file"),)
        )
    try:
        refused = _refused(text)
        if refused:
            return Document(None, {}, (refused,))
        root = yaml.compose(text, Loader=_LOADER)
    except UnicodeEncodeError:
        return Document(None, {}, (Complaint(1, "not Unicode text: half a surrogate pair"),))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        context = f" {error.context}" if error.context else ""
        return Document(None, {}, (Complaint(line, f"not YAML: {error.problem}{context}"),))
    except yaml.YAMLError as error:
        return Document(None, {}, (Complaint(1, f"not YAML: {' '.join(str(error).split())}"),))
    if root is None:
        return Document({}, {}, ())
    builder = _Builder()
    data = builder.build(root, ())
    complaints = tuple(builder.complaints)
    return Document(None if complaints else data, builder.lines, complaints)


def _refused(text: str) -> Complaint | None:
    """The first alias or too deep nesting; seen in the events, as composing it may exhaust the C stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.AliasEvent():
                return Complaint(line, "an alias (`*name`) is used: write the value out")
            case yaml.CollectionStartEvent() if depth == MAX_DEPTH:
                return Complaint(line, f"nested deeper than {MAX_DEPTH} levels")
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
    return None


class _Builder:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.complaints: list[Complaint] = []

    def build(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, line)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return dict(self._pairs(node, path))

    def _pairs(self, node: yaml.Node, path: Path) -> Iterator[tuple[str, Any]]:
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in seen:
                self.complaints.append(
                    Complaint(line, f"`{key}` stands here and on line {seen[key]}: keep one")
                )
                continue
            seen[key] = line
            value = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = line
            yield key, value

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Any:
        text: str = node.value
        match node.tag.rpartition(":")[2]:
            case "str" | "timestamp" | "value" | "merge":
                return text
            case "null":
                return None
            case "bool":
                return _BOOLEANS.get(text.lower(), text)
            case "int":
                return int(text) if _INTEGER.fullmatch(text) else text
            case "float":
                return float(text) if text.replace(".", "", 1).lstrip("+-").isdecimal() else text
            case _:
                self.complaints.append(
                    Complaint(line, f"tag `{node.tag}` is not allowed: write plain values")
                )
                return None
