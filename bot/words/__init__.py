"""Every sentence the bot itself says, kept apart from the code in `en.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Words:
    """Sentences by key. `say` fills in the named placeholders, all of them and no others."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self.sentences = MappingProxyType(dict(sentences))
        self._wanted = {key: frozenset(_PLACEHOLDER.findall(text)) for key, text in sentences.items()}

    def say(self, key: str, **values: object) -> str:
        """The sentence of that key. Raises KeyError for an unknown key, ValueError for wrong placeholders."""
        sentence = self.sentences[key]
        wanted = self._wanted[key]
        if wanted != values.keys():
            raise ValueError(f"words: {key} takes {sorted(wanted)}, was given {sorted(values)}")
        return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), sentence) if wanted else sentence


@cache
def english() -> Words:
    """The English sentences, read once from the package."""
    data = yaml.safe_load((files("bot.words") / "en.yaml").read_text(encoding="utf-8"))
    return Words({f"{group}.{key}": text for group, texts in data.items() for key, text in texts.items()})


def say(key: str, **values: object) -> str:
    """An English sentence, its placeholders filled: `say("verdict.false")`."""
    return english().say(key, **values)


__all__ = ["Words", "english", "say"]
