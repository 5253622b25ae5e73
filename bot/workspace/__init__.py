"""A stand-in Slack workspace: Slack's wire protocols over real sockets, for tests and the playground."""

from bot.workspace.backend import ApiCall, Notice, Scheduled, Upload
from bot.workspace.checks import check_message_blocks, check_view, findings, weight
from bot.workspace.config import AppConfig, Shortcut, SlashCommand
from bot.workspace.deliveries import Delivery, HttpTransport, Parcel
from bot.workspace.faults import Drop, Fault, Faults, Hang, Hold, RateLimited, Refuse, ServerError
from bot.workspace.people import Outcome
from bot.workspace.refusals import Refused
from bot.workspace.socketmode import SocketMode
from bot.workspace.state import Channel, Member, Message
from bot.workspace.views import View
from bot.workspace.wire import Payload, escape, unescape
from bot.workspace.workspace import Workspace

__all__ = [
    "ApiCall",
    "AppConfig",
    "Channel",
    "Delivery",
    "Drop",
    "Fault",
    "Faults",
    "Hang",
    "Hold",
    "HttpTransport",
    "Member",
    "Message",
    "Notice",
    "Outcome",
    "Parcel",
    "Payload",
    "RateLimited",
    "Refuse",
    "Refused",
    "Scheduled",
    "ServerError",
    "Shortcut",
    "SlashCommand",
    "SocketMode",
    "Upload",
    "View",
    "Workspace",
    "check_message_blocks",
    "check_view",
    "escape",
    "findings",
    "unescape",
    "weight",
]
