"""How Slack says it and is told it."""

from bot.slack.app import build_app
from bot.slack.inbound import Malformed, checked, is_ssl_check, read_body
from bot.slack.manifest import EVENTS_PATH, manifest
from bot.slack.outbound import TRY_LATER, Identity, Outbound, new_client
from bot.slack.surfaces import SURFACES, Services, tell_revealed

__all__ = [
    "EVENTS_PATH",
    "SURFACES",
    "TRY_LATER",
    "Identity",
    "Malformed",
    "Outbound",
    "Services",
    "build_app",
    "checked",
    "is_ssl_check",
    "manifest",
    "new_client",
    "read_body",
    "tell_revealed",
]
