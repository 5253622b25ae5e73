"""Size against time, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.setting import say


def draw(sizes: Mapping[str, Mapping[str, Any]], file: Path) -> None:
    """Median and 99th percentile over the number of phrasings, both logarithmic, beside WRatio."""
    plots = _plots()
    if plots is None:
        return
    places = [int(size) for size in sizes]
    figure, axes = plots.subplots(figsize=(7, 4.2))
    for percentile, style in (("50", "-"), ("99", "--")):
        values = [found[f"cpu_p{percentile}_ms"] for found in sizes.values()]
        axes.plot(places, values, style, marker="o", color="tab:blue", label=f"isolate, p{percentile}")
    rival = [(place, found["wratio"]) for place, found in zip(places, sizes.values(), strict=True)]
    known = [(place, times["cpu_p50_ms"]) for place, times in rival if times]
    axes.plot(*zip(*known, strict=True), "-", marker="s", color="tab:red", label="rapidfuzz WRatio, p50")
    axes.set(xscale="log", yscale="log", xlabel="phrasings", ylabel="milliseconds a question")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    plots.close(figure)


_STYLES = ("-", "--", ":")  # one schedule may lie on another


def draw_learning(sizes: Mapping[str, Mapping[str, Any]], file: Path) -> None:
    """Items recalled over the days under each schedule, a panel for each number of items."""
    plots = _plots()
    if plots is None:
        return
    figure, panels = plots.subplots(
        1, len(sizes), figsize=(3.2 * len(sizes), 3.4), sharey=True, squeeze=False
    )
    for axes, (items, schedules) in zip(panels[0], sizes.items(), strict=True):
        for (name, found), style in zip(schedules.items(), _STYLES, strict=True):
            days = [found["every"] * (number + 1) for number in range(len(found["days"]))]
            axes.plot(days, [share * int(items) for share in found["days"]], style, label=name)
        axes.set(title=f"{items} items to learn", xlabel="day")
        axes.grid(visible=True, alpha=0.3)
    panels[0][0].set(ylabel="items recalled", ylim=(0, None))
    panels[0][-1].legend(fontsize="small", loc="upper left")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None, dpi=120)
    plots.close(figure)


def _plots() -> Any:
    """The drawing library, set to draw into files; None where it is not installed."""
    if find_spec("matplotlib") is None:
        say("matplotlib is not installed: no picture")
        return None
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "isolate"  # the same numbers, the same file
    return import_module("matplotlib.pyplot")
