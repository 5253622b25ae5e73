"""Another state of the knowledge: a folder, or the knowledge as a git revision has it."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import UsageError


@contextmanager
def state(base: str, pack: Path) -> Iterator[Path]:
    """The folder in which `pack` stands as of `base`; it is there for as long as the context is open.

    A folder of that name wins over a revision. Raises UsageError where `base` is neither.
    """
    folder = Path(base)
    if folder.is_dir():
        yield folder
        return
    archive = _archive(base, pack)
    with tempfile.TemporaryDirectory(prefix="isolate-") as beside:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(beside, filter="data")
        yield Path(beside)


def _archive(revision: str, pack: Path) -> bytes:
    """The pack in that revision, as a tar file."""
    hint = "a folder, or a git revision such as HEAD~1 or origin/main, with the knowledge in a git checkout"
    if revision.startswith("-"):
        raise UsageError(f"{revision} is no state of the knowledge", hint=hint)
    try:
        command = ("git", "archive", "--format=tar", revision)  # of the folder it is run in, and no more
        done = subprocess.run(command, cwd=pack, capture_output=True, check=False)  # noqa: S603  # no shell, checked
    except OSError as error:
        raise UsageError(f"git cannot be run in {pack}: {error.strerror}", hint=hint) from error
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"{revision} is no state of {pack}: {why[0] if why else 'git says no'}", hint=hint)
    return done.stdout
