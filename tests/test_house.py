"""The rules of the house that no other tool checks: sizes, who reads files, words, settings, dependencies."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.words import english

HERE = Path(__file__).parents[1]
PROJECT = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
CORE = ("knowledge", "engine", "quiz", "lint", "evaluate")
MOST_LINES = 500


def sources(*folders: str) -> tuple[Path, ...]:
    """The Python files below these folders of the project."""
    return tuple(sorted(path for folder in folders for path in (HERE / folder).rglob("*.py")))


def shown(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def in_git() -> tuple[Path, ...]:
    """Every file that is, or is about to be, part of the project."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := HERE / name).is_file())


# -- sizes and places ---------------------------------------------------------------------------------------


def test_no_file_of_code_grows_beyond_500_lines() -> None:
    files = (*sources("bot", "tests", "bench"), *(HERE / "bot").rglob("*.js"), *(HERE / "bot").rglob("*.css"))
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: count for name, count in lengths.items() if count >= MOST_LINES} == {}


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}
    assert [shown(path) for path in sources("bot", "tests", "bench") if path.stem in empty] == []


def test_every_layer_has_an_inhabitant() -> None:
    """lint-imports sees that each package has a layer; this, that each layer has its package."""
    (layers,) = (
        contract["layers"]
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    named = {name.strip() for layer in layers for name in layer.split("|")}
    standing = {path.stem for path in (HERE / "bot").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert named - standing == set()


def test_in_the_core_only_the_loader_and_the_packaged_data_read_files() -> None:
    may = {
        "bot/knowledge/packs.py",  # the knowledge
        "bot/engine/english/__init__.py",  # word lists that travel with the package
        "bot/engine/calibrate.py",  # learnt weights, likewise
        "bot/engine/meaning.py",  # word vectors, likewise
    }
    reading = {
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "glob",
        "rglob",
        "iterdir",
        "files",
    }
    found = {
        shown(path)
        for path in sources(*(f"bot/{package}" for package in CORE))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) in reading
    }
    assert found <= may


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def test_asking_in_a_terminal_loads_neither_slack_nor_a_server() -> None:
    code = (
        "import sys; sys.argv = ['isolate', 'ask', 'docker vs vm']\n"
        "try:\n    from bot.cli import main; main()\n"
        "except SystemExit:\n    pass\n"
        "print(*{'aiohttp', 'slack_bolt', 'slack_sdk', 'structlog'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, check=True, capture_output=True, text=True)
    assert done.stdout
    assert done.stderr.strip() == ""


# -- what must not be written down --------------------------------------------------------------------------


UNWRITTEN = {
    "a package registry's host": r"\b(?:pypi|pythonhosted|deb\.debian|registry\.npmjs)\.org\b|\bcrates\.io\b",
    "a path of somebody's machine": r"(?<![\w.$}~/])/(?:root|work|home/\w+|Users/\w+)/",
    "a token of Slack's": r"\bxox[abps]-\d{9,}-\d{9,}-\w{20,}|\bxapp-1-A\w{9,}-\d{9,}-\w{32,}",
    "a private key": r"-----BEGIN (?:\w+ )?PRIVATE KEY",
}


@pytest.mark.parametrize(("what", "pattern"), UNWRITTEN.items(), ids=UNWRITTEN)
def test_no_file_holds(what: str, pattern: str) -> None:
    found = []
    for path in in_git():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [f"{shown(path)}: {match[0]}" for match in re.finditer(pattern, text)]
    assert found == [], what


# -- words --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saying:
    """One call of `say` in the code: where, which keys it may mean, and which placeholders it fills."""

    place: str
    keys: frozenset[str]
    given: frozenset[str]


def sayings() -> Iterator[Saying]:
    for path in sources("bot"):
        module = tree(path)
        for scope in ast.walk(module):
            if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
                continue
            for node in within(scope):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                    keys = frozenset(meant(node.args[0], scope))
                    given = frozenset(word.arg or "**" for word in node.keywords)
                    yield Saying(f"{shown(path)}:{node.lineno}", keys, given)


def within(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function or module itself, and not in a function inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from within(child)


def meant(key: ast.expr, scope: ast.AST) -> Iterator[str]:
    """The keys an expression can stand for: a literal, one of two, a variable, or f"group.{…}"."""
    match key:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from meant(one, scope)
            yield from meant(other, scope)
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            dynamic = [known for known in english().sentences if known.startswith(start)]
            yield from (known for known in dynamic if known not in literal_keys())
        case ast.Name(id=name):
            assigned = [
                node
                for node in within(scope)
                if isinstance(node, ast.Assign)
                and node.lineno <= key.lineno
                and any(ast.unparse(aim) == name for aim in node.targets)
            ]
            if assigned:
                yield from meant(max(assigned, key=lambda node: node.lineno).value, scope)


@cache
def literal_keys() -> frozenset[str]:
    """Every key that stands whole in the code; what is left of a group is what f"group.{…}" means."""
    return frozenset(
        node.value
        for path in sources("bot")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value in english().sentences
    )


SAYINGS = tuple(sayings())


def test_the_code_says_only_sentences_that_exist() -> None:
    assert [saying.place for saying in SAYINGS if not saying.keys] == []
    assert {key for saying in SAYINGS for key in saying.keys} <= set(english().sentences)


def test_every_sentence_is_said_somewhere() -> None:
    assert set(english().sentences) - {key for saying in SAYINGS for key in saying.keys} == set()


def test_every_call_fills_exactly_the_placeholders_of_its_sentence() -> None:
    wrong = [
        f"{saying.place}: {key} takes {sorted(wanted)}, is given {sorted(saying.given)}"
        for saying in SAYINGS
        for key in saying.keys & set(english().sentences)
        if (wanted := set(re.findall(r"\{([a-z_]+)\}", english().sentences[key]))) != saying.given
    ]
    assert wrong == []


# -- settings -----------------------------------------------------------------------------------------------

VARIABLES = {name.upper(): field for name, field in Settings.model_fields.items()}


def test_the_example_file_names_every_setting_with_its_default() -> None:
    lines = (HERE / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(given) == set(VARIABLES)
    for name, value in given.items():
        default = VARIABLES[name].default
        assert value == (str(default) if default else ""), name


@pytest.mark.parametrize("name", VARIABLES)
def test_the_documentation_tells_of_every_setting(name: str) -> None:
    pages = [HERE / "README.md", *(HERE / "docs").rglob("*.md")]
    assert any(f"`{name}`" in page.read_text(encoding="utf-8") for page in pages)


# -- dependencies -------------------------------------------------------------------------------------------


def direct_dependencies() -> frozenset[str]:
    named = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    return frozenset(re.split(r"[\[<>=~! ]", requirement, maxsplit=1)[0] for requirement in named)


def test_every_direct_dependency_is_locked_with_a_hash_and_no_address() -> None:
    lock = (HERE / "requirements.lock").read_text(encoding="utf-8")
    locked = set(
        re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)
    )
    assert direct_dependencies() <= locked
    assert locked == set(re.findall(r"^[a-z0-9._-]+", lock, re.MULTILINE))
    assert "://" not in lock


def test_every_direct_dependency_has_its_reason_in_the_documentation() -> None:
    table = (HERE / "docs/dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\|[^|]*\| `([a-z0-9-]+)`", table, re.MULTILINE)) == direct_dependencies()


# -- documentation ------------------------------------------------------------------------------------------

CUT = re.compile(r"<!-- (?P<file>\S+) -->\n```python\n(?P<code>.*?)```", re.DOTALL)


def test_every_cut_of_code_in_the_documentation_stands_in_its_file() -> None:
    pages = [*(HERE / "docs").rglob("*.md"), HERE / "CONTRIBUTING.md", HERE / "README.md"]
    cuts = [match for page in pages for match in CUT.finditer(page.read_text(encoding="utf-8"))]
    assert len(cuts) >= 4
    stale = [
        cut["file"]
        for cut in cuts
        if bare(cut["code"]) not in bare((HERE / cut["file"]).read_text(encoding="utf-8"))
    ]
    assert stale == []


def bare(code: str) -> str:
    """Code without the indentation and empty lines that a cut loses."""
    return "\n".join(line.strip() for line in code.splitlines() if line.strip())


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in (path for path in in_git() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{shown(page)}: {target}"


def test_the_layers_in_the_documentation_are_the_ones_that_are_checked() -> None:
    (layers,) = re.findall(
        r"```\n(__main__\n.*?)```", (HERE / "docs/architecture.md").read_text("utf-8"), re.DOTALL
    )
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    assert layers.split("\n")[:-1] == next(one["layers"] for one in contracts if one["type"] == "layers")


def test_decisions_are_numbered_and_short() -> None:
    decisions = sorted((HERE / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= 40 for path in decisions)
