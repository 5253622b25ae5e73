"""`isolate db …`: what it says, its exit codes, and one clear line for whatever is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import Database
from tests.cli.typed import Typed
from tests.store.administration import administer, at_once
from tests.store.postgres import Server
from tests.store.schemas import HEAD

ROOT = Path(__file__).parents[2]


def run_sql(url: str, statement: str) -> None:
    async def run() -> None:
        database = Database(url)
        async with database.transaction() as connection:
            await connection.execute(sa.text(statement))
        await database.close()

    at_once(run)


def test_the_tables_are_brought_up_checked_and_taken_back(typed: Typed, empty_url: str) -> None:
    assert typed("db upgrade", empty_url).out == f"brought to schema {HEAD}\n"
    assert typed("db upgrade", empty_url).out == "the tables are current\n"
    assert typed("db check", empty_url).out == f"the tables are current: schema {HEAD}\n"
    assert typed("db downgrade --to base", empty_url).out == "now at schema base\n"
    checked = typed("db check", empty_url)
    told = f"isolate: the tables are at nothing, wanted is {HEAD} (isolate db upgrade)\n"
    assert (checked.code, checked.err) == (1, told)
    assert typed("db upgrade", empty_url).code == 0


def test_of_several_processes_that_start_at_once_one_migrates(typed: Typed, empty_url: str) -> None:
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(typed.folder), "DATABASE_URL": empty_url}
    command = [sys.executable, "-m", "bot", "db", "upgrade"]
    started = [
        subprocess.Popen(command, env=environment, cwd=typed.folder, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = sorted(process.communicate(timeout=60)[0] for process in started)
    assert said == [f"brought to schema {HEAD}\n", *["the tables are current\n"] * 2]
    assert [process.returncode for process in started] == [0, 0, 0]


def test_without_an_address_it_is_the_file_of_the_user(typed: Typed) -> None:
    place = typed.folder / "data" / "isolate" / "isolate.sqlite3"
    missing = typed("db check")
    assert (missing.code, str(place) in missing.err) == (1, True)
    assert "isolate db upgrade makes it" in missing.err
    assert not place.parent.exists()
    assert typed("db upgrade").code == 0
    assert place.exists()
    assert typed("db check").code == 0


@pytest.mark.parametrize("command", ["check", "downgrade", "upgrade"])
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://u:pass-word@h/d", "mysql is no database of ours"),
        ("sqlite://folder/file", "three slashes"),
        ("postgresql://h/d?channel_binding=require", "unknown option channel_binding"),
        ("postgresql://u:pass-word@127.0.0.1:1/d", "postgresql://u:***@127.0.0.1:1/d cannot be used"),
        ("sqlite:////dev/null/x/isolate.sqlite3", "/dev/null/x/isolate.sqlite3"),
    ],
)
def test_a_wrong_address_is_told_in_one_line(typed: Typed, command: str, url: str, told: str) -> None:
    ended = typed(f"db {command}", url)
    assert (ended.code, told in ended.err) == (1, True), ended.err
    assert "pass-word" not in ended.err


def test_what_a_server_refuses_is_told_in_one_line(typed: Typed, server: Server) -> None:
    administer(server, "CREATE ROLE visitor LOGIN", "CREATE DATABASE closed")
    try:
        ended = typed("db upgrade", server.url("closed").replace("isolate@", "visitor@"))
        assert (ended.code, "permission denied" in ended.err) == (1, True)
        assert 'database "nowhere" does not exist' in typed("db check", server.url("nowhere")).err
    finally:
        administer(server, "DROP DATABASE closed WITH (FORCE)", "DROP ROLE visitor")


def test_a_database_of_a_newer_program_is_left_alone(typed: Typed, url: str) -> None:
    run_sql(url, "UPDATE alembic_version SET version_num = '9999'")
    for command in ("check", "upgrade", "downgrade"):
        ended = typed(f"db {command}", url)
        assert (ended.code, "written by a newer isolate (schema 9999)" in ended.err) == (1, True)


def test_a_revision_that_is_none_is_told_in_one_line(typed: Typed, url: str) -> None:
    ended = typed("db downgrade --to nonsense", url)
    assert (ended.code, "cannot go back to schema nonsense" in ended.err) == (1, True)
    assert typed("db check", url).code == 0


def test_wrong_use_is_2(typed: Typed) -> None:
    assert typed("db").code == 2
    assert typed("db sidegrade").code == 2
    assert typed("db check --now").code == 2


@pytest.mark.parametrize(
    ("change", "migrate", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "on", "written by a newer isolate"),
        ("DELETE FROM alembic_version", "off", "has older tables (isolate db upgrade"),
    ],
)
def test_serve_refuses_tables_that_are_not_its_own(
    typed: Typed, tmp_path: Path, change: str, migrate: str, told: str
) -> None:
    url = f"sqlite:///{tmp_path / 'isolate.sqlite3'}"
    typed("db upgrade", url)
    run_sql(url, change)
    environment = {
        "PATH": "",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",  # never asked
        "DATABASE_URL": url,
        "DATABASE_MIGRATE": migrate,
        "PORT": "0",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert told in done.stderr
