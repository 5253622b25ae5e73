"""The Web API methods that the stand-in knows, by name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.workspace.method import Method
from bot.workspace.methods import accounts, assistant, chat, conversations, files, schedule, views

METHODS: Mapping[str, Method] = {
    method.name: method
    for module in (accounts, assistant, chat, conversations, files, schedule, views)
    for method in module.METHODS
}

__all__ = ["METHODS"]
