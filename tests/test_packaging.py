"""What is shipped is whole: the wheel holds everything the bot needs, the image only that."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """What a command prints; the test fails with all it said where the command fails."""
    full = {**os.environ, **(env or {})}
    done = subprocess.run(
        command, check=False, cwd=cwd, env=full, text=True, capture_output=True, timeout=100
    )
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=HERE)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def tracked(folder: str) -> Iterator[str]:
    """The files of a folder, but what Python and editors leave behind."""
    for path in sorted((HERE / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(HERE).as_posix()


# -- the wheel ----------------------------------------------------------------------------------------------


def test_the_wheel_holds_the_package_and_the_knowledge_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {
        *tracked("bot"),
        *(f"bot/_{name}" for name in tracked("knowledge")),
    }


def test_the_unpacked_wheel_answers_from_its_own_knowledge(unpacked: Path, tmp_path: Path) -> None:
    env = {"PYTHONPATH": str(unpacked), "ISOLATE_KNOWLEDGE": ""}
    place = "from bot.cli.places import own_pack; print(own_pack())"
    assert run(sys.executable, "-c", place, cwd=tmp_path, env=env).strip() == str(unpacked / "bot/_knowledge")
    said = run(sys.executable, "-m", "bot", "ask", "--json", "docker vs vm", cwd=tmp_path, env=env)
    answer = json.loads(said)
    assert answer["kind"] == "comparison"
    assert answer["concepts"] == ["docker", "vm"]
    assert answer["sources"]


def test_the_unpacked_wheel_brings_a_database_up(unpacked: Path, tmp_path: Path) -> None:
    env = {"PYTHONPATH": str(unpacked), "DATABASE_URL": f"sqlite:///{tmp_path / 'isolate.sqlite3'}"}
    assert run(sys.executable, "-m", "bot", "db", "upgrade", cwd=tmp_path, env=env).startswith("brought to")
    assert (tmp_path / "isolate.sqlite3").exists()


# -- the image ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the Dockerfile: its name and its instructions, continuation lines joined."""

    name: str
    instructions: tuple[tuple[str, str], ...]

    def all(self, keyword: str) -> tuple[str, ...]:
        return tuple(rest for word, rest in self.instructions if word == keyword)


def stages() -> tuple[Stage, ...]:
    text = re.sub(r"(?m)^\s*#.*\n", "", (HERE / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line.split(maxsplit=1) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line[0] == "FROM"]
    found = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = lines[start][1].partition(" AS ")[2]
        found.append(Stage(name, tuple((word, rest.strip()) for word, rest in lines[start:end])))
    return tuple(found)


def test_hadolint_finds_nothing() -> None:
    assert run(BIN / "hadolint", "Dockerfile", cwd=HERE) == ""


def test_the_base_is_pinned_by_version_and_digest() -> None:
    fetched = [stage.all("FROM")[0] for stage in stages()]
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+@sha256:[0-9a-f]{64} AS base", fetched[0])
    assert all(source.split()[0] == "base" for source in fetched[1:])


def test_the_last_stage_runs_as_a_numbered_user_and_fetches_nothing() -> None:
    last = stages()[-1]
    assert last.all("USER") == ("10001:10001",)
    assert last.all("VOLUME") == ('["/var/lib/isolate"]',)
    assert not re.search(r"\b(apt-get|apk|curl|wget|uv|gcc|pip install)\b", " ".join(last.all("RUN")))
    assert "HOST=0.0.0.0" in shlex.split(last.all("ENV")[0])
    assert last.all("ENTRYPOINT") == ('["isolate"]',)


def test_the_embedded_database_is_on_the_declared_volume() -> None:
    last = stages()[-1]
    env = dict(pair.split("=", 1) for pair in shlex.split(last.all("ENV")[0]) if not pair.startswith("PATH="))
    (volume,) = json.loads(last.all("VOLUME")[0])
    where = "from bot.store import default_url; print(default_url())"
    url = run(sys.executable, "-c", where, cwd=HERE, env=env).strip()
    assert url == f"sqlite:///{volume}/isolate.sqlite3"


def test_the_label_says_the_version_of_the_package() -> None:
    version = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"VERSION={version}" in stages()[-1].all("ARG")


def test_every_file_the_image_copies_is_let_through_by_dockerignore() -> None:
    ignored = (HERE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        source for stage in stages() if stage.name == "build"
        for line in stage.all("COPY") for source in line.split()[:-1]
    }  # fmt: skip
    assert ignored[1] == "*"
    assert copied == {line[1:] for line in ignored if line.startswith("!")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build stage carried out on this machine, in fresh folders: the virtual environment it makes."""
    folder = tmp_path_factory.mktemp("image")
    tools, source, target = folder / "tools", folder / "src", folder / "isolate"
    venv.create(tools, with_pip=True)
    source.mkdir()
    (stage,) = (stage for stage in stages() if stage.name == "build")
    env = {"PATH": f"{tools / 'bin'}:/usr/bin:/bin"}
    for word, rest in stage.instructions:
        words = rest.replace("/opt/isolate", str(target))
        match word:
            case "ENV":
                env |= dict(pair.split("=", 1) for pair in shlex.split(words))
            case "COPY":
                *froms, to = words.split()
                for name in froms:
                    copy(HERE / name, source / to / (name if to.endswith("/") else ""))
            case "RUN":
                run("sh", "-euc", words, cwd=source, env=env)
    return target


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def test_the_image_holds_what_the_bot_needs_and_no_tools(built: Path) -> None:
    packages = {path.name.split("-")[0].lower() for path in built.rglob("*.dist-info")}
    assert {"isolate", "slack_bolt", "aiohttp", "rapidfuzz", "numpy"} <= packages
    assert not packages & {"pip", "setuptools", "uv", "hatchling", "pytest", "mypy", "ruff", "playwright"}


def test_the_image_answers(built: Path, tmp_path: Path) -> None:
    env = {"PYTHONPATH": "", "ISOLATE_KNOWLEDGE": ""}
    said = run(built / "bin/isolate", "ask", "--json", "what is packer", cwd=tmp_path, env=env)
    assert json.loads(said)["entries"][0] == "packer"


def test_the_health_check_sees_the_bot_come_up_and_end_in_order(built: Path, tmp_path: Path) -> None:
    """The image's command, environment and health check, with no Slack in reach."""
    last = stages()[-1]
    health = json.loads(last.all("HEALTHCHECK")[0].partition("CMD")[2])
    command = [*json.loads(last.all("ENTRYPOINT")[0]), *json.loads(last.all("CMD")[0])]
    image = dict(pair.split("=", 1) for pair in shlex.split(last.all("ENV")[0]))
    env = image | {
        "PATH": f"{built / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        "SLACK_BOT_TOKEN": "xoxb-of-nobody",
        "SLACK_SIGNING_SECRET": "of nobody",
        "SLACK_API_URL": f"http://127.0.0.1:{free_port()}/",
    }

    def healthy() -> bool:
        done = subprocess.run(health, check=False, cwd=tmp_path, env=env, capture_output=True, timeout=30)
        return done.returncode == 0

    assert not healthy()
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr
        heard = []
        for line in bot.stderr:
            heard.append(line)
            if json.loads(line)["event"] == "slack.unreachable":
                break
        try:
            assert healthy(), "".join(heard)
        finally:
            bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=15) == 0


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def test_a_package_changed_on_its_way_is_refused(tmp_path: Path) -> None:
    """The Dockerfile's own command, with one package's hashes in the lock changed."""
    lock = (HERE / "requirements.lock").read_text(encoding="utf-8")
    entry = re.search(r"^rapidfuzz==(?:.*\\\n)+.*\n", lock, re.MULTILINE)
    assert entry
    forged = lock.replace(entry[0], re.sub(r"sha256:....", "sha256:0000", entry[0]))
    (tmp_path / "requirements.lock").write_text(forged, encoding="utf-8")
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    (command,) = (line for stage in stages() for line in stage.all("RUN") if "--constraint" in line)
    words = [*shlex.split(command), "--target", str(tmp_path / "target")]
    done = subprocess.run(
        [BIN / words[0], *words[1:]], check=False, cwd=tmp_path, text=True, capture_output=True, timeout=100
    )
    assert done.returncode != 0
    assert "Hash mismatch for `rapidfuzz" in done.stderr
    assert not list(tmp_path.glob("target/rapidfuzz*"))
