"""Many small questions to one engine, over the cores of this machine."""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Result = TypeVar("Result")

WORTH_IT = 200  # questions, about a tenth of a second; for fewer a process costs more than it saves


def over_cores(
    task: Callable[[int], Result], numbers: Sequence[int], worth_it: int = WORTH_IT
) -> list[Result]:
    """The task's result for each number, in order. `worth_it`: how many make a process of their own pay.

    A forked process shares what its parent has loaded, so nothing but numbers and results travels. Where
    there is no safe fork (not on Linux) everything is done here, as is the share of a process that dies.
    """
    count = max(min(_cores(), len(numbers) // worth_it + 1, len(numbers)), 1)
    shares = [numbers[first::count] for first in range(count)]
    away = [_begun(task, share) for share in shares[1:]]
    found: list[Any] = [None] * len(numbers)
    found[::count] = [task(number) for number in shares[0]]
    for first, receiver in enumerate(away, start=1):
        try:
            found[first::count] = receiver.recv()
        except EOFError:
            found[first::count] = [task(number) for number in shares[first]]
    return found


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _begun(task: Callable[[int], Result], share: Sequence[int]) -> Connection:
    """Where the results of a share will come from, worked on by a process of its own from now on."""
    forked = multiprocessing.get_context("fork")
    receiver, sender = forked.Pipe(duplex=False)

    def work() -> None:
        sender.send([task(number) for number in share])

    with warnings.catch_warnings():
        # Python warns of forks beside threads; the only ones here are BLAS's, which expects to be forked.
        warnings.simplefilter("ignore", DeprecationWarning)
        forked.Process(target=work, daemon=True).start()
    sender.close()
    return receiver
