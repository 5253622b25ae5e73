"""Logs hold no token and no text of a person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Literal

import pytest
import structlog

from bot.telemetry import set_up_logging


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.usefixtures("_as_before")
def test_a_token_is_blotted_out_wherever_it_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", "json")
    structlog.get_logger("isolate").info("slack.called", why="xoxb-12-34-abc, xwfp-7-abc and xapp-1-A0-9-f")
    logging.getLogger("some.library").warning("refused xoxe.xoxb-1-abc")
    structlog.get_logger("isolate").error("incident.happened", exc_info=ValueError("xoxp-55-secret"))
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in lines] == [
        "slack.called",
        "refused xox…",
        "incident.happened",
    ]
    assert not [line for line in lines if "secret" in line or "abc" in line or "A0-9" in line]


@pytest.mark.usefixtures("_as_before")
def test_a_secret_is_found_in_addresses_and_inside_values(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", "json")
    log = structlog.get_logger("isolate")
    log.warning("a", url="wss://wss.slack.com/link/?ticket=5e12-abc&app_id=9f", query="t%3Dxoxb-12-abc")
    log.warning("b", calls=["xoxb-12-abc", {"token": ("xapp-1-abc", b"xoxe-1-abc")}], number=3)
    log.error("d", exc_info=ValueError("xoxb-12-abc, refused:\nticket=5e12-abc"))
    log.warning("c", path="https://hooks.slack.com/actions/T1/22/abc", error=ValueError("xoxp-1-abc"))
    log.warning("e", body=r'{"response_url":"https:\/\/hooks.slack.com\/actions\/T1\/22\/abc","at":1}')
    written = capsys.readouterr().err
    assert [json.loads(line)["event"] for line in written.splitlines()] == ["a", "b", "d", "c", "e"]
    assert json.loads(written.splitlines()[4])["body"].endswith('","at":1}')
    assert "abc" not in written
    assert "ValueError: xox…" in json.loads(written.splitlines()[2])["exception"]
    assert json.loads(written.splitlines()[1])["number"] == 3


@pytest.mark.usefixtures("_as_before")
def test_libraries_that_would_log_what_people_wrote_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", "console")
    logging.getLogger("slack_sdk.web").info("docker vs vm")
    logging.getLogger("slack_bolt").warning("Unhandled request: docker vs vm")
    structlog.get_logger("isolate").debug("hidden")
    assert capsys.readouterr().err == ""


class Hiding:
    """Shows more when it is written into a line than when it is printed."""

    def __str__(self) -> str:
        return "nothing"

    def __repr__(self) -> str:
        return "Hiding('xoxb-12-abc')"


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.usefixtures("_as_before")
def test_a_secret_is_found_in_what_would_be_written(
    capsys: pytest.CaptureFixture[str], log_format: Literal["console", "json"]
) -> None:
    set_up_logging("info", log_format)
    group = ExceptionGroup("several", [ValueError("xoxp-1-abc")])
    structlog.get_logger("isolate").info("a", one=Hiding(), error=group)
    logging.getLogger("some.library").warning("b", exc_info=group)
    written = capsys.readouterr().err
    assert written.count("xox") == 3
    assert "abc" not in written


class Gone(io.StringIO):
    """Where nobody reads any more."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.usefixtures("_as_before")
def test_a_line_that_cannot_be_written_stops_nothing(is_closed: bool) -> None:
    gone = Gone()
    with redirect_stderr(gone):
        set_up_logging("info", "json")
    if is_closed:
        gone.close()
    structlog.get_logger("isolate").error("incident.happened", exc_info=ValueError("so"))
