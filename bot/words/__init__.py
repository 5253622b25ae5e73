"""Every sentence the bot itself says, kept apart from the code in `en.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where libyaml is: a tenth of the time
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Words:
    """Sentences by key. `say` fills in the named placeholders, all of them and no others."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = MappingProxyType(dict(sentences))
        self._pieces = {key: tuple(_PLACEHOLDER.split(text)) for key, text in sentences.items()}
        self._wanted = {key: frozenset(pieces[1::2]) for key, pieces in self._pieces.items()}

    def say(self, key: str, **values: object) -> str:
        """The sentence of that key. Raises KeyError for an unknown key, ValueError for wrong placeholders."""
        wanted = self._wanted[key]
        if wanted != values.keys():
            raise ValueError(f"words: {key} takes {sorted(wanted)}, was given {sorted(values)}")
        if not wanted:
            return self.sentences[key]
        pieces = self._pieces[key]  # text and placeholders by turns
        filled = [f"{values[name]}{text}" for name, text in zip(pieces[1::2], pieces[2::2], strict=True)]
        return pieces[0] + "".join(filled)


@cache
def english() -> Words:
    """The English sentences, read once from the package."""
    data = yaml.load((files("bot.words") / "en.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader
    return Words({f"{group}.{key}": text for group, texts in data.items() for key, text in texts.items()})


def say(key: str, **values: object) -> str:
    """An English sentence, its placeholders filled: `say("verdict.false")`."""
    return english().say(key, **values)


__all__ = ["Words", "english", "say"]
