"""How Slack says it and is told it."""

from bot.slack.accounts import Account, Accounts, Identity, ManyTeams, OneTeam
from bot.slack.app import build_app
from bot.slack.inbound import Malformed, checked, is_ssl_check, read_body
from bot.slack.install import Credentials, Install, account_of
from bot.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, manifest
from bot.slack.outbound import TRY_LATER, Outbound, new_client
from bot.slack.render import forget_rendered
from bot.slack.surfaces import SURFACES, Services, tell_revealed

__all__ = [
    "EVENTS_PATH",
    "INSTALL_PATH",
    "REDIRECT_PATH",
    "SURFACES",
    "TRY_LATER",
    "Account",
    "Accounts",
    "Credentials",
    "Identity",
    "Install",
    "Malformed",
    "ManyTeams",
    "OneTeam",
    "Outbound",
    "Services",
    "account_of",
    "build_app",
    "checked",
    "forget_rendered",
    "is_ssl_check",
    "manifest",
    "new_client",
    "read_body",
    "tell_revealed",
]
