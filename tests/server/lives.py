"""The bot's process, to be killed as often as a test likes: each life is forked from one that has loaded all.

`python -m tests.server.lives` reads lives, one a line, and forks a process for each. In it runs the server as
`isolate serve` runs it, with a table of answers in place of the engine. What all of them log goes to the
standard error.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from bot.cli.stores import database_of
from bot.server import serve
from bot.settings import read_settings
from bot.store import Database, Store
from bot.telemetry import set_up_logging
from tests.quiz.sample import our_items
from tests.slack.answers import Answers

ROOT = Path(__file__).parent.parent.parent
WAIT_S = 30.0
# Where a life stands still: before it looks for a session, or before it commits what it wrote of one.
Still = Literal["", "looking", "committing"]
_LOOKING = re.compile(r"\bsessions\b")
_WRITING = re.compile(r"^INSERT INTO (?:reviews|sessions)\b")


class Lives:
    """The process that forks, and the lines that come of it and of its lives."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._heard = b""
        self.pid = 0

    def begin(self, environment: Mapping[str, str], still: Still = "") -> str:
        """Start the bot; the address it listens at, once it is ready."""
        assert self.pid == 0, "one is alive"
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([dict(environment), still]).encode() + b"\n")
        self._process.stdin.flush()
        self.pid = int(self.line_with("life.begun").rsplit(maxsplit=1)[1])
        return str(json.loads(self.line_with("server.ready"))["url"])

    def arm(self) -> None:
        """From now on it stands still where it was told to."""
        os.kill(self.pid, signal.SIGUSR1)
        self.line_with("life.armed")

    def stands_still(self) -> None:
        """Come back once it does."""
        self.line_with("life.still")

    def kill(self) -> None:
        """Kill it where it is; come back once it is dead."""
        os.kill(self.pid, signal.SIGKILL)
        ended = self.line_with("life.ended")
        assert ended.split()[-2:] == [str(self.pid), str(-signal.SIGKILL)]
        self.pid = 0

    def line_with(self, word: str) -> str:
        """The next line that holds a word. Raises TimeoutError where none comes."""
        until, seen = time.monotonic() + WAIT_S, list[str]()
        while not seen or word not in seen[-1]:
            while b"\n" not in self._heard:
                more = self._more(until)
                if not more:
                    raise TimeoutError(f"no {word} in {seen}")
                self._heard += more
            line, _, self._heard = self._heard.partition(b"\n")
            seen.append(line.decode())
        return seen[-1]

    def _more(self, until: float) -> bytes:
        """What comes next; nothing where it takes too long, or the process has ended."""
        assert self._process.stderr is not None
        left_s = max(until - time.monotonic(), 0.0)
        is_there = select.select([self._process.stderr], [], [], left_s)[0]
        return os.read(self._process.stderr.fileno(), 65_536) if is_there else b""


@contextmanager
def forking() -> Iterator[Lives]:
    """Something that begins lives, inside the block; none is left after it."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # a process with threads is not to be forked
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.lives"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    lives = Lives(process)
    try:
        lives.line_with("life.possible")
        yield lives
    finally:
        if lives.pid:
            lives.kill()
        process.communicate(timeout=WAIT_S)


def say(word: str, *more: object) -> None:
    """A line for who watches."""
    os.write(2, " ".join(map(str, (word, *more))).encode() + b"\n")


def stand_still_when(still: Still, database: Database) -> None:
    """Stop the whole process there, for good, the first time it comes by after it was armed."""
    wrote: set[int] = set()
    armed: list[bool] = []

    def on_statement(connection: Any, _: object, statement: str, *__: object) -> None:
        if _LOOKING.search(statement):
            stop_if("looking")
        if _WRITING.match(statement):
            wrote.add(id(connection))

    def on_commit(connection: Any) -> None:
        if id(connection) in wrote:
            wrote.discard(id(connection))  # another transaction may have the same one
            stop_if("committing")

    def stop_if(place: Still) -> None:
        if armed and still == place:
            say("life.still")
            while True:
                signal.pause()

    def arm(*_: object) -> None:
        armed.append(True)
        say("life.armed")

    signal.signal(signal.SIGUSR1, arm)
    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement)
    sa.event.listen(database.engine.sync_engine, "commit", on_commit)


def live(environment: Mapping[str, str], still: Still) -> int:
    """One life: what `isolate serve` does."""
    os.environ.update(environment)
    settings = read_settings(for_slack=True, env_file=None)
    set_up_logging("info", "json")
    database = database_of(settings)
    if still:
        stand_still_when(still, database)
    return asyncio.run(serve(settings, Answers(), Store(database), our_items))


def main() -> None:
    """Fork a life for each line; the next one once it has ended."""
    our_items()
    gc.collect()
    gc.freeze()  # what is loaded is then shared, and not copied by whoever looks for garbage in it
    say("life.possible")
    while line := sys.stdin.readline():
        environment, still = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(live(environment, still))
        say("life.begun", pid)
        _, status = os.waitpid(pid, 0)
        say("life.ended", pid, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
