"""Settings: read from the environment and `.env`, wrong ones named all at once, secrets never shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import SettingsInvalid
from bot.settings import Settings, read_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults_need_nothing() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.slack_api_url) == (
        "127.0.0.1",
        3000,
        "https://slack.com/api/",
    )
    assert not settings.names_slack


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\nHOST=bot.local\nSLACK_BOT_TOKEN=\nUNRELATED=1\n")
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("ISOLATE_KNOWLEDGE", "/a:/b c:")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    settings = read_settings()
    assert (settings.port, settings.host, settings.slack_bot_token) == (5000, "bot.local", None)
    assert settings.isolate_knowledge == (Path("/a"), Path("/b c"))
    assert settings.log_level == "warning"


def test_everything_wrong_is_named_at_once_and_no_secret_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    monkeypatch.setenv("SLACK_API_URL", "slack")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-1-secret")
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(for_slack=True)
    message = str(caught.value)
    for name in ("PORT", "LOG_FORMAT", "SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        assert name in message
    assert "secret" not in message.replace("SIGNING_SECRET", "").replace("Signing Secret", "")
    assert "\n" not in message


def test_blanks_around_a_value_are_not_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1\n")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", " abc\r\n")
    monkeypatch.setenv("SLACK_APP_TOKEN", " \n")
    monkeypatch.setenv("HOST", " bot.local ")
    settings = read_settings(for_slack=True)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
    assert settings.slack_signing_secret is not None
    assert settings.slack_signing_secret.get_secret_value() == "abc"
    assert (settings.slack_app_token, settings.host) == (None, "bot.local")


@pytest.mark.parametrize("blank", ["", " ", "\n", "\t "])
def test_a_blank_secret_is_a_missing_one(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", blank)
    with pytest.raises(SettingsInvalid, match="SLACK_SIGNING_SECRET is missing"):
        read_settings(for_slack=True)


@pytest.mark.parametrize("url", ["http://[::1/", "http:///x", "https://x:99999/", "https://x:y/", "ftp://x"])
def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", url)
    with pytest.raises(SettingsInvalid, match="SLACK_API_URL"):
        read_settings()


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SLACK_BOT_TOKEN=xoxb-\xff\n")
    with pytest.raises(SettingsInvalid, match=r"\.env is not UTF-8"):
        read_settings()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, ["SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"]),
        ({"SLACK_SIGNING_SECRET": "s"}, ["SLACK_BOT_TOKEN"]),
        (
            {
                "SLACK_BOT_TOKEN": "xoxb-1",
                "SLACK_SIGNING_SECRET": "s",
                "SLACK_CLIENT_ID": "1",
                "SLACK_CLIENT_SECRET": "c",
            },
            ["SLACK_BOT_TOKEN", "SLACK_CLIENT_ID"],
        ),
        ({"SLACK_CLIENT_ID": "1", "SLACK_SIGNING_SECRET": "s"}, ["SLACK_CLIENT_SECRET is missing"]),
        ({"SLACK_CLIENT_SECRET": "c", "SLACK_SIGNING_SECRET": "s"}, ["SLACK_CLIENT_ID is missing"]),
        ({"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "c"}, ["SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"]),
    ],
)
def test_what_slack_needs_is_asked_for_in_one_line(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], named: list[str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(for_slack=True)
    assert all(name in str(caught.value) for name in named)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "socket"), [("SLACK_SIGNING_SECRET", False), ("SLACK_APP_TOKEN", True)])
def test_a_token_and_a_way_to_be_reached_are_enough(
    monkeypatch: pytest.MonkeyPatch, name: str, socket: bool
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv(name, "xapp-1")
    settings = read_settings(for_slack=True)
    assert settings.uses_socket_mode is socket
    assert "xoxb-1" not in repr(settings)


def test_client_credentials_and_a_way_to_be_reached_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "c")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    settings = read_settings(for_slack=True)
    assert (settings.slack_client_id, settings.names_slack) == ("1.2", True)


def test_the_example_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_example_is_valid(tmp_path: Path) -> None:
    assert read_settings(env_file=EXAMPLE) == read_settings(env_file=None)
