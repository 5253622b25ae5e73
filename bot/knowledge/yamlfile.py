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

_RESOLVER = yaml.resolver.Resolver()
_TYPED = frozenset(_RESOLVER.yaml_implicit_resolvers)  # first letters of what may be more than text
_SKIPPED = -1  # where a second value under one key would stand
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
    builder = _Builder(yaml.parse(text, Loader=_LOADER))
    try:
        data = builder.document()
    except UnicodeEncodeError:
        return Document(None, {}, (Complaint(1, "not Unicode text: half a surrogate pair"),))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        context = f" {error.context}" if error.context else ""
        return Document(None, {}, (Complaint(line, f"not YAML: {error.problem}{context}"),))
    except yaml.YAMLError as error:
        return Document(None, {}, (Complaint(1, f"not YAML: {' '.join(str(error).split())}"),))
    except _Refused as refused:
        return Document(None, {}, (refused.complaint,))
    complaints = tuple(builder.complaints)
    return Document(None if complaints else data, builder.lines, complaints)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Refused(Exception):
    """What ends the reading at once."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.complaint = Complaint(line, message)


class _Builder:
    """Builds the data from the parser's events as they come: nothing is composed that is then refused."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self.lines: dict[Path, int] = {}
        self.complaints: list[Complaint] = []

    def document(self) -> Any:
        """The data of the one document; nothing written is an empty mapping."""
        data: Any = {}
        found = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                found += 1
                if found > 1:
                    raise _Refused(_line(event), "a second document begins: keep one a file")
            elif isinstance(event, yaml.NodeEvent):
                data = self._node(event, ())
        return data

    def _node(self, event: yaml.NodeEvent, path: Path) -> Any:
        line = _line(event)
        self.lines[path] = line
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "an alias (`*name`) is used: write the value out")
        if len(path) >= MAX_DEPTH:
            raise _Refused(line, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._node(child, (*path, index)) for index, child in enumerate(self._children())]
        return dict(self._pairs(path))

    def _children(self) -> Iterator[yaml.NodeEvent]:
        """The nodes of the collection that has just begun; each must be read before the next is asked for."""
        for event in self._events:
            if not isinstance(event, yaml.NodeEvent):
                return  # the collection ends
            yield event

    def _pairs(self, path: Path) -> Iterator[tuple[str, Any]]:
        seen: dict[str, int] = {}
        children = self._children()
        for key_event in children:
            line = _line(key_event)
            if not isinstance(key_event, yaml.ScalarEvent):
                raise _Refused(line, "a key is not a word: write `name: value`")
            key: str = key_event.value
            if key in seen:
                self.complaints.append(
                    Complaint(line, f"`{key}` stands here and on line {seen[key]}: keep one")
                )
                self._node(next(children), (*path, _SKIPPED))
                continue
            seen[key] = line
            value = self._node(next(children), (*path, key))
            self.lines[(*path, key)] = line
            yield key, value

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Any:
        text: str = event.value
        if event.tag is None and (not event.implicit[0] or text[:1] not in _TYPED):
            return text
        tag: str = event.tag or _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        match tag.rpartition(":")[2]:
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
                self.complaints.append(Complaint(line, f"tag `{tag}` is not allowed: write plain values"))
                return None
