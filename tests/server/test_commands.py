"""`isolate serve` and `isolate manifest`, as typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings
from bot.slack import manifest

TEAM = Path(__file__).parent.parent / "packs" / "team"


def isolate(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**bare, "PYTHONPATH": str(Path(__file__).parent.parent.parent), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_serve_without_credentials_refuses_in_one_line(tmp_path: Path) -> None:
    done = isolate("serve", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("isolate: wrong settings: SLACK_BOT_TOKEN is missing")
    assert done.stderr.count("\n") == 1


def test_serve_reads_the_file_and_refuses_two_ways_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nSLACK_CLIENT_ID=1\nSLACK_CLIENT_SECRET=2\n")
    done = isolate("serve", folder=tmp_path, SLACK_SIGNING_SECRET="3")
    assert done.returncode == 1
    assert "set one or the other" in done.stderr
    assert done.stderr.count("\n") == 1


def test_every_command_reads_the_packs_of_the_file_and_nothing_else_of_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"ISOLATE_KNOWLEDGE={TEAM}\nPORT=of-another-program\nLOG_LEVEL=trace\n")
    for command in (("ask", "--json", "which registry do we use"), ("knowledge", "export", "--json")):
        done = isolate(*command, folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert '"which-registry-do-we-use"' in done.stdout
    done = isolate("knowledge", "export", "--json", folder=tmp_path, ISOLATE_KNOWLEDGE="/nowhere/at/all")
    assert (done.returncode, "/nowhere/at/all" in done.stderr) == (1, True)  # the environment wins


def test_the_manifest_is_printed(tmp_path: Path) -> None:
    done = isolate("manifest", "--url", "https://bot.example.com", folder=tmp_path)
    assert json.loads(done.stdout) == manifest("https://bot.example.com")
    assert json.loads(isolate("manifest", folder=tmp_path).stdout) == manifest()


def test_an_address_without_tls_is_wrong_use(tmp_path: Path) -> None:
    done = isolate("manifest", "--url", "http://bot.example.com", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
