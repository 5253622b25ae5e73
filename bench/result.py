"""What a measure finds: figures with their targets, tables to print, numbers to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table as Grid

Standing = Literal["goal", "must", "missed", ""]
_COLOURS: Mapping[Standing, str] = {"goal": "green", "must": "yellow", "missed": "red", "": "default"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach, and what we want it to reach; at most, unless it says `at_least`."""

    must: float
    goal: float
    at_least: bool = False

    def standing(self, value: float) -> Standing:
        """Which of the two a value reaches."""
        sign = -1.0 if self.at_least else 1.0
        if sign * value <= sign * self.goal:
            return "goal"
        return "must" if sign * value <= sign * self.must else "missed"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number with its unit and, where there is one, its target."""

    name: str
    value: float
    unit: str
    target: Target | None = None

    @property
    def standing(self) -> Standing:
        """Which target it reaches; nothing where it has none."""
        return self.target.standing(self.value) if self.target else ""

    def row(self) -> tuple[str, str, str, str]:
        """Name, value, target, standing, as they are printed."""
        wanted = ""
        if self.target:
            sign = "≥" if self.target.at_least else "≤"
            wanted = f"{sign} {number(self.target.must)} / {number(self.target.goal)}"
        return self.name, f"{number(self.value)} {self.unit}".strip(), wanted, self.standing


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a title; `note` says how they are to be read."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one measure found. `numbers` holds all of it as plain data, for the file."""

    name: str
    title: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """As plain data."""
        figures = [
            {
                "name": one.name,
                "value": round(one.value, 5),
                "unit": one.unit,
                "must": one.target.must if one.target else None,
                "goal": one.target.goal if one.target else None,
                "standing": one.standing,
            }
            for one in self.figures
        ]
        tables = [
            {"title": one.title, "columns": one.columns, "rows": one.rows, "note": one.note}
            for one in self.tables
        ]
        return {"title": self.title, "figures": figures, "tables": tables, "numbers": dict(self.numbers)}


def number(value: float) -> str:
    """A number with three digits that say something: 0.123, 1.23, 12.3, 123, 12 345."""
    if not value:
        return "0"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3}f}"


def show(result: Result, console: Console) -> None:
    """Print figures and tables."""
    console.print(f"\n[bold]{result.title}[/bold]")
    if result.figures:
        rows = [(*figure.row()[:3], _coloured(figure.standing)) for figure in result.figures]
        _print(console, "", ("measured", "value", "must / goal", ""), rows)
    for table in result.tables:
        _print(console, table.title, table.columns, table.rows)
        if table.note:
            console.print(f"[dim]{table.note}[/dim]")


def _coloured(standing: Standing) -> str:
    return f"[{_COLOURS[standing]}]{standing}[/]" if standing else ""


def _print(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    grid = Grid(title=title or None, title_justify="left", box=box.SIMPLE_HEAD)
    for place, column in enumerate(columns):
        grid.add_column(column, justify="right" if place else "left")
    for row in rows:
        grid.add_row(*row)
    console.print(grid)
