"""What can be seen from outside: one logging set-up and one registry of metrics."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from structlog.typing import EventDict, Processor, WrappedLogger

LogFormat = Literal["console", "json"]
_SECRETS = (
    (re.compile(r"(?:xoxe\.)?(?:xox[a-z]|xapp|xwfp)-[A-Za-z0-9-]+"), "xox…"),
    # The address of a web-socket. No word need begin there: a line's end before it is written "\n".
    (re.compile(r"ticket=[^&\s'\"\\\x1b]+"), "ticket=…"),
    # A response_url, in Slack's own JSON with a backslash before each slash, and more when that is quoted.
    (re.compile(r"(hooks\.slack[a-z-]*\.com)\\{0,4}/(?:[^\s'\"\\\x1b]|\\{1,4}/)+"), r"\1/…"),
)
_MARKS = ("xox", "xapp", "xwfp", "ticket=", "hooks.slack")  # each has one of these in it
# Answers come within milliseconds, Slack's part within its three seconds.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 10.0)


def set_up_logging(level: str = "info", log_format: LogFormat = "console") -> None:
    """Send every log line, the libraries' too, to stderr in one form. Call once per process.

    Libraries that would log what people wrote are heard only from warnings up.
    """
    renderer = _without_tokens(_renderer(log_format))
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Our own lines are written at once: through the library's loggers each would cost four times as much.
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for library in ("slack_sdk", "aiohttp", "asyncio", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # Its warnings are about variables in the environment that we read ourselves, and hold whole payloads.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)


class _Lines(structlog.WriteLogger):
    """Writes lines. One that cannot be written is lost and nothing else is, as with the library's loggers:
    on a full disk, or with nobody at the other end, people still get their answers."""

    def msg(self, message: str) -> None:
        """Write a line."""
        with suppress(OSError, ValueError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _renderer(log_format: LogFormat) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])


def _without_tokens(renderer: Processor) -> Processor:
    """Writes a line with every Slack token, and every address that is as good as one, blotted out."""

    def written(logger: WrappedLogger, name: str, event: EventDict) -> str:
        line = str(renderer(logger, name, event))
        if any(mark in line for mark in _MARKS):
            for secret, instead in _SECRETS:
                line = secret.sub(instead, line)
        return line

    return written


@dataclass(frozen=True, slots=True)
class Metrics:
    """The numbers that show whether the bot keeps its promises, in a registry of their own."""

    registry: CollectorRegistry
    deliveries: Counter
    answers: Counter
    duplicates: Counter
    delivery_seconds: Histogram
    slack_calls: Counter
    in_flight: Gauge
    store_away: Gauge
    _counted: dict[tuple[Counter, tuple[str, ...]], Counter] = field(default_factory=dict)

    def answered(self, surface: str, kind: str) -> None:
        """Count an answer of that kind."""
        self._count(self.answers, surface, kind)

    def delivered(self, transport: str, status: int, seconds: float) -> None:
        """Count a delivery that ended with that status after so many seconds."""
        self._count(self.deliveries, transport, str(status))
        self.delivery_seconds.labels(transport).observe(seconds)

    def _count(self, counter: Counter, *labels: str) -> None:
        # To look a counter up by its labels costs more than to count; there are a few dozen of them.
        counted = self._counted.get((counter, labels))
        if counted is None:
            counted = self._counted[counter, labels] = counter.labels(*labels)
        counted.inc()


def new_metrics() -> Metrics:
    """Fresh metrics, all zero. One set a running bot."""
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        deliveries=Counter(
            "isolate_deliveries", "Deliveries by how they ended", ["transport", "status"], registry=registry
        ),
        answers=Counter(
            "isolate_answers", "Answers given by surface and kind", ["surface", "kind"], registry=registry
        ),
        duplicates=Counter(
            "isolate_duplicates", "Deliveries that had been answered already", registry=registry
        ),
        delivery_seconds=Histogram(
            "isolate_delivery_seconds",
            "Time from the arrival of a delivery to its acknowledgement",
            ["transport"],
            registry=registry,
            buckets=_SECONDS,
        ),
        slack_calls=Counter(
            "isolate_slack_calls",
            "Calls to Slack's Web API by outcome",
            ["method", "outcome"],
            registry=registry,
        ),
        in_flight=Gauge("isolate_in_flight", "Deliveries being worked on", registry=registry),
        store_away=Gauge("isolate_store_away", "1 while the database cannot be used", registry=registry),
    )
