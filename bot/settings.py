"""Settings: what the environment and `.env` say, read once and handed down as values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsInvalid

SLACK_API_URL = "https://slack.com/api/"
_PREFIXES = {"slack_bot_token": ("xoxb-", "xoxe.xoxb-"), "slack_app_token": ("xapp-",)}
_SLACK_TOKENS = ("xoxb-", "xoxp-", "xapp-", "xoxe.", "xoxe-", "xoxa-", "xoxs-")


class PackSettings(BaseSettings):
    """Where knowledge stands beside ours: all that a command without Slack has set from outside.

    Empty variables count as unset; blanks around a value are not part of it.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    isolate_knowledge: Annotated[tuple[Path, ...], NoDecode] = ()

    @field_validator("isolate_knowledge", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        return tuple(part for part in value.split(":") if part) if isinstance(value, str) else value

    @field_validator("*", mode="before")  # standing last, it runs before the one above
    @classmethod
    def _without_blanks(cls, value: object, info: ValidationInfo) -> object:
        value = value.strip() if isinstance(value, str) else value
        return cls.model_fields[info.field_name or ""].default if value == "" else value


class Settings(PackSettings):
    """Everything that can be set from outside; the variable's name is the field's in capitals.

    Secrets print as stars.
    """

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: Annotated[str, Field(max_length=32)] | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] = SLACK_API_URL
    database_url: SecretStr | None = None
    database_migrate: Literal["on", "off"] = "on"
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @field_validator("log_level", "log_format", "database_migrate", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _is_an_address_and_ends_in_a_slash(cls, value: str) -> str:
        parts = urlsplit(value)
        if not parts.hostname or parts.port == 0:
            raise ValueError("is not the address of a server")
        return value if value.endswith("/") else f"{value}/"

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _not_another_token(cls, value: SecretStr | None, info: object) -> SecretStr | None:
        wanted = _PREFIXES[getattr(info, "field_name", "")]
        secret = value.get_secret_value() if value else ""
        if secret.startswith(_SLACK_TOKENS) and not secret.startswith(wanted):
            raise ValueError(f"is another kind of Slack token; this one starts with {wanted[0]}")
        return value

    @property
    def names_slack(self) -> bool:
        """Whether any Slack credential is given, so that a start means Slack and not the playground."""
        return any(
            (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token, self.slack_client_id)
        )

    @property
    def uses_socket_mode(self) -> bool:
        """Whether deliveries come over a web-socket: an app-level token is given."""
        return self.slack_app_token is not None


def extra_packs(env_file: Path | None = Path(".env")) -> tuple[Path, ...]:
    """The packs laid over ours; whatever else is set, rightly or wrongly, is not looked at."""
    with _readable(env_file):
        return PackSettings(_env_file=env_file).isolate_knowledge


def read_settings(*, for_slack: bool = False, env_file: Path | None = Path(".env")) -> Settings:
    """The settings in force. `for_slack` also asks for what a connection to Slack needs.

    Raises SettingsInvalid naming every wrong variable at once.
    """
    problems: list[str] = []
    try:
        settings = _load(env_file, {})
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): problem["msg"] for problem in error.errors(include_input=False)}
        problems = [
            f"{name.upper()}: {message.removeprefix('Value error, ')}" for name, message in wrong.items()
        ]
        settings = _load(env_file, {name: Settings.model_fields[name].default for name in wrong})
        given = frozenset(wrong)
    else:
        given = frozenset()
    if for_slack:
        problems += _lacks(settings, given)
    if problems:
        raise SettingsInvalid("wrong settings: " + "; ".join(problems))
    return settings


def _load(env_file: Path | None, certain: dict[str, object]) -> Settings:
    with _readable(env_file):
        return Settings(_env_file=env_file, **certain)  # type: ignore[arg-type]  # fields by name, defaults as declared


@contextmanager
def _readable(env_file: Path | None) -> Iterator[None]:
    """A file that cannot be read is told in one line."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise SettingsInvalid(f"{env_file} is not UTF-8 text") from error
    except OSError as error:
        raise SettingsInvalid(f"cannot read {env_file}: {error.strerror}") from error


def _lacks(settings: Settings, given: frozenset[str]) -> Iterator[str]:
    """What a connection to Slack needs and does not have; `given` are variables set, though wrongly."""

    def has(name: str) -> bool:
        return name in given or getattr(settings, name) is not None

    client = ("slack_client_id", "slack_client_secret")
    if any(has(name) for name in client) and has("slack_bot_token"):
        yield (
            "SLACK_BOT_TOKEN means one workspace, SLACK_CLIENT_ID with SLACK_CLIENT_SECRET many: "
            "set one or the other"
        )
    elif any(has(name) for name in client):
        for name in client:
            if not has(name):
                yield f"{name.upper()} is missing (Basic Information, App Credentials)"
    elif not has("slack_bot_token"):
        yield (
            "SLACK_BOT_TOKEN is missing (in the app's settings: OAuth & Permissions, Bot User OAuth Token); "
            "or, for many workspaces, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET"
        )
    if not has("slack_signing_secret") and not has("slack_app_token"):
        yield (
            "SLACK_SIGNING_SECRET is missing for HTTP (Basic Information, Signing Secret), "
            "or SLACK_APP_TOKEN for Socket Mode"
        )
