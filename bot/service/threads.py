"""What threads are about, remembered in memory for follow-ups: bounded in number and age."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from bot.engine import NO_CONTEXT, Context

CAPACITY = 20_000
# A thread that rested for a day is picked up with its subject named again.
KEEP_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Thread:
    """One line of talk: a thread in a channel, or (with `root` empty) the main line of a direct channel."""

    team: str
    channel: str
    root: str


class Threads:
    """Contexts by thread, and whose question made them so; the least recently used go first."""

    def __init__(self, *, capacity: int = CAPACITY, keep_s: float = KEEP_S) -> None:
        self._capacity, self._keep_s = capacity, keep_s
        self._contexts: OrderedDict[Thread, tuple[float, Context, str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._contexts)

    def context(self, thread: Thread, now: float) -> Context:
        """What the thread is about; no context when unknown or too old."""
        expires, context, _ = self._contexts.get(thread, (now, NO_CONTEXT, ""))
        if expires <= now:
            self._contexts.pop(thread, None)
            return NO_CONTEXT
        self._contexts.move_to_end(thread)
        return context

    def remember(self, thread: Thread, context: Context, member: str, now: float) -> None:
        """From now on the thread is about this: that member asked."""
        self._contexts[thread] = (now + self._keep_s, context, member)
        self._contexts.move_to_end(thread)
        while len(self._contexts) > self._capacity:
            self._contexts.popitem(last=False)

    def forget_team(self, team: str) -> None:
        """Drop everything remembered of a team (it removed the app)."""
        for thread in [thread for thread in self._contexts if thread.team == team]:
            del self._contexts[thread]

    def forget_member(self, member: str, team: str = "") -> None:
        """Drop what a member's questions were about, in a team or in all."""
        theirs = [
            thread
            for thread, (_, _, asked) in self._contexts.items()
            if asked == member and team in {"", thread.team}
        ]
        for thread in theirs:
            del self._contexts[thread]
