"""A pack with something wrong loads nothing, and its report names file, line and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import KnowledgeInvalid, Problem
from bot.knowledge import load, pack_files
from bot.knowledge.yamlfile import MAX_BYTES
from bot.library import Library
from tests.knowledge.conftest import PACKS

BROKEN = sorted((PACKS / "broken").iterdir())
MARK = "  # expects: "


def problems(*packs: Path) -> tuple[Problem, ...]:
    with pytest.raises(KnowledgeInvalid) as refused:
        load(packs)
    return refused.value.problems


def expected(pack: Path) -> list[tuple[str, int, str]]:
    """What the comments of a broken pack say has to be reported: file, line, part of the message."""
    return [
        (str(file), number, line.split(MARK)[1])
        for file in pack_files(pack)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if MARK in line
    ]


@pytest.mark.parametrize("pack", BROKEN, ids=lambda pack: pack.stem)
def test_every_problem_is_reported_at_its_line_and_no_other(pack: Path, good: Path) -> None:
    told, wanted = problems(good, pack), expected(pack)
    assert wanted, "no line of this pack says what it expects"
    assert [(problem.file, problem.line) for problem in told] == [(file, line) for file, line, _ in wanted]
    for problem, (_, _, message) in zip(told, wanted, strict=True):
        assert message.strip() in problem.message


def test_the_report_is_one_text_that_an_editor_can_follow(good: Path) -> None:
    pack = PACKS / "broken" / "several-at-once.yaml"
    with pytest.raises(KnowledgeInvalid) as refused:
        load([good, pack])
    first, *lines = str(refused.value).splitlines()
    assert first == "the knowledge has 3 problems:"
    assert [line.startswith(f"  {pack}:") for line in lines] == [True] * 3


# -- what cannot stand in a folder under version control ---------------------------------------------------


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == (
        Problem(
            str(tmp_path / "nowhere"),
            0,
            "no such file or folder: a pack is a folder of YAML files, or one of them",
        ),
    )


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    (told,) = problems(tmp_path)
    assert told.message.startswith("no .yaml file in this folder")


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("sources: {} # café".encode("latin-1"))
    (told,) = problems(tmp_path)
    assert (told.file, told.message) == (str(tmp_path / "latin.yaml"), "not UTF-8 text (byte 17)")


def test_a_file_beyond_4_mib_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text("# " + "x" * MAX_BYTES, encoding="utf-8")
    (told,) = problems(tmp_path)
    assert told.message == "larger than 4 MiB: split the file"


def test_a_folder_named_like_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (told,) = problems(tmp_path)
    assert told.message.startswith("cannot be read")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
def test_nesting_without_end_is_refused_and_not_followed(opening: str, tmp_path: Path) -> None:
    (tmp_path / "deep.yaml").write_text(opening * 100_000, encoding="utf-8")
    (told,) = problems(tmp_path)
    assert told.message == "nested deeper than 20 levels"


@pytest.mark.parametrize("key", ["? " * 100_000, "[a, b]: 1", "? {a: 1}\n: 2"])
def test_a_key_that_is_no_word_is_refused(key: str, tmp_path: Path) -> None:
    (tmp_path / "key.yaml").write_text(key, encoding="utf-8")
    (told,) = problems(tmp_path)
    assert told.message == "a key is not a word: write `name: value`"


# -- nothing loads by halves -------------------------------------------------------------------------------


def test_one_broken_file_among_good_ones_loads_nothing(good: Path, tmp_path: Path) -> None:
    pack = copy_of(good, tmp_path)
    (pack / "facts" / "more.yaml").write_text("opinions: {}\n", encoding="utf-8")
    (told,) = problems(pack)
    assert told.file == str(pack / "facts" / "more.yaml")


def test_every_broken_file_is_reported_at_once(good: Path) -> None:
    told = problems(good, *(pack for pack in BROKEN if pack.stem in {"tab", "tag", "address"}))
    assert {Path(problem.file).stem for problem in told} == {"tab", "tag", "address"}


def test_a_reload_that_fails_keeps_the_last_good_knowledge(good: Path, tmp_path: Path) -> None:
    pack = copy_of(good, tmp_path)
    library = Library.open([pack])
    before = library.engine
    (pack / "sources.yaml").write_text("sources: {}\n", encoding="utf-8")
    with pytest.raises(KnowledgeInvalid):
        library.reload()
    assert library.engine is before
    assert library.engine.answer("what is tea").entries == ("tea",)


def copy_of(pack: Path, folder: Path) -> Path:
    target = folder / "pack"
    for file in pack_files(pack):
        place = target / file.relative_to(pack)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
    return target


# -- whatever is in a file ---------------------------------------------------------------------------------

YAML_LIKE = st.lists(
    st.one_of(
        st.sampled_from(
            [*"\n\n\n  :-[]{}&*!|>'\"%@`#,?<=~\t", "sources:", "concepts:", "questions:", "tea:", "checked: ",
             "!!int ", "!!float ", "!!binary ", "!!set ", "!x ", "&a ", "*a", "<<: ", "---\n", "...\n",
             "2026-11-20", "+-1", ".inf", "1e9", "0x1f", "null", "yes", "\ufeff", "\x85", "\u2028"]
        ),
        st.text(max_size=8),
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(text=st.one_of(st.text(max_size=200), YAML_LIKE))
def test_any_text_loads_or_is_refused_with_a_report(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, encoding="utf-8", errors="replace", newline="")
    load_or_report(file)


@given(content=st.binary(max_size=200))
def test_any_bytes_load_or_are_refused_with_a_report(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any-bytes.yaml"
    file.write_bytes(content)
    load_or_report(file)


@pytest.mark.parametrize("number", ["!!int '+-1'", "!!int ''", "!!float '.'", "!!int '٣'", "9" * 5000])
def test_numbers_that_are_none_are_refused_with_a_report(number: str, tmp_path: Path) -> None:
    file = tmp_path / "number.yaml"
    file.write_text(f"sources: {{x: {{year: {number}}}}}\n", encoding="utf-8")
    assert all(problem.line == 1 for problem in problems(file))


def load_or_report(file: Path) -> None:
    """Anything but KnowledgeInvalid goes through and fails the test."""
    told: tuple[Problem, ...] = ()
    try:
        load([file])
    except KnowledgeInvalid as refused:
        told = refused.problems or (Problem("no reason given", 0, ""),)
    assert {problem.file for problem in told} <= {str(file)}
