"""Messages made to be slow: too long, or dense with what is costly to read."""

from __future__ import annotations

from collections.abc import Mapping

LENGTH = 100_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def messages(length: int = LENGTH) -> Mapping[str, str]:
    """Each of `length` characters, by what is hard in it."""
    endings = [a + b for a in _LETTERS for b in _LETTERS]
    pieces = {
        "one long word": "a",
        "one name again and again": "docker ",
        "nothing but question marks": "?",
        "a question a sentence": "is docker a vm? ",
        "two letters a sentence": "vm? ",
        "quoted lines": "> docker\n",
        "many things compared": "docker vs podman vs lxc vs ",
        "alternatives without end": "docker/podman/lxc/",
        "open code fences": "``` docker ",
        "open angle brackets": "<",
        "half-open mentions": "<@U1 docker ",
        "colons, as of emoji": ":a",
        "letters that grow when normalised": "\ufdfa",
        "stacked accents": "a\u0300\u0315",
        "letters joined without width": "d\u200do\u200dcker ",
    }
    made = {name: (piece * (length // len(piece) + 1))[:length] for name, piece in pieces.items()}
    typos = " ".join(f"contanierisation{ending}" for ending in endings)
    short = " ".join(f"dokcer{ending}" for ending in endings)
    made["a different typo each word"] = (f"{short} " * (length // len(short) + 1))[:length]
    made["long words, each misspelt"] = (f"{typos} " * (length // len(typos) + 1))[:length]
    return made
