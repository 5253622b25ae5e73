"""Text in, answer out: normalise, parse, look up, let every answerer propose, weigh, decide, compose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.engine.answer import NO_CONTEXT, Answer, Context, Suggestion
from bot.engine.answerers import ANSWERERS, Answerer, Shelf
from bot.engine.answerers.parts import question_for
from bot.engine.calibrate import Weights, learnt
from bot.engine.candidate import Asked, Weighed
from bot.engine.features import known_by, measured, opposites, surface
from bot.engine.index import Index, Parts, content
from bot.engine.normalise import Utterance, normalise
from bot.engine.parse import Parser, Reading
from bot.engine.readings import Readings
from bot.engine.terms import whole, wording
from bot.engine.weigh import weigh
from bot.knowledge import Graph, Knowledge

MOST_SUGGESTED = 3
LEAST_SUGGESTED = 0.07  # confidence; what is less likely meant is not worth a line
SURE = 0.8  # from here on an answer stands alone; below, one in four is not what was meant
MOST_ALTERNATIVES = 2  # offered under an answer that is not a sure one
MOST_PARTS = 3  # questions answered out of one message
MOST_READ = 20  # sentences of one message; what is longer than a story is nonsense, or made to be slow
MOST_WORDS = 150  # of a message read as a whole, for the same reason
MOST_SENTENCES = 2  # of one message considered by themselves, beside the whole; time stays bounded


@dataclass(frozen=True, slots=True)
class Considered:
    """A question as asked, how the message looks, and the weighed candidates, best first."""

    asked: Asked
    looks: Mapping[str, float]
    candidates: tuple[Weighed, ...]

    @property
    def best(self) -> float:
        """The confidence of the best candidate; 0 where there is none."""
        return self.candidates[0].confidence if self.candidates else 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is what it is: what was understood, what was considered, where the thresholds lie."""

    utterance: Utterance
    considered: tuple[Considered, ...]
    answer_from: float
    suggest_from: float


class Engine:
    """Answers questions from one `Knowledge`. Built once, immutable, deterministic; `answer` does no I/O."""

    def __init__(
        self,
        knowledge: Knowledge,
        weights: Weights | None = None,
        *,
        parts: Parts | None = None,
        readings: Readings | None = None,
    ) -> None:
        """`parts`: those of an index built from this very knowledge before; else it is built now, with the
        `readings` of an earlier build."""
        self.knowledge = knowledge
        self.weights = weights or learnt()
        self._graph = Graph(knowledge)
        self._parser = Parser(knowledge, self._graph)
        if parts is None:
            self.index = Index.of(knowledge, self._parser, readings)
        else:
            self._parser.with_vocabulary(parts.vocabulary)
            self.index = Index(parts)
        self._known = known_by(self.index)
        shelf = Shelf(knowledge, self._graph)
        self._answerers: dict[str, Answerer] = {kind.name: kind(shelf) for kind in ANSWERERS}

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        """The answer to a message, in a thread that is about `context`. Never raises; at most a few ms."""
        considered = self.consider(text, context)
        parts = self._several(considered)
        if parts:
            return _joined(text, parts)
        return self._decide(text, considered)

    def warm(self) -> None:
        """Make now what the first misspelt word would wait for, about a tenth of a second."""
        self._parser.warm()

    def explain(self, text: str, context: Context = NO_CONTEXT) -> Explanation:
        """What `answer` went by."""
        considered = self.consider(text, context)
        return Explanation(normalise(text), considered, self.weights.answer_from, self.weights.suggest_from)

    def consider(
        self, text: str, context: Context = NO_CONTEXT, left_out: int | None = None
    ) -> tuple[Considered, ...]:
        """Every reading of a message with its weighed candidates: each sentence, then the message as a whole.

        `left_out`: the number of a phrasing that is not to be used, for measuring.
        """
        utterance = normalise(text)
        context = self._still_known(context)
        first = utterance.sentences[:MOST_READ]
        once = {sentence: self._parser.read(sentence) for sentence in dict.fromkeys(first)}
        readings = _telling([self._parser.in_context(once[sentence], context) for sentence in first])
        if len(utterance.sentences) > 1:
            merged = self._parser.read(whole(" ".join(utterance.words[:MOST_WORDS])))
            readings.append(self._parser.in_context(merged, context))
        # Said twice, looked up once.
        tone = self.weights.tone(self.index.vector(utterance.words))
        found = {
            reading: self._weighed(utterance, tone, reading, context, left_out)
            for reading in dict.fromkeys(readings)
        }
        return tuple([found[reading] for reading in readings])

    def _still_known(self, context: Context) -> Context:
        """What of a thread is known today: threads and buttons outlive the entries that they name."""
        concepts, kinds = self.knowledge.concepts, self.knowledge.kinds
        return Context(
            tuple([concept for concept in context.concepts if concept in concepts]),
            tuple([entry for entry in context.entries if entry in kinds]),
        )

    def _weighed(
        self, utterance: Utterance, tone: float, reading: Reading, context: Context, left_out: int | None
    ) -> Considered:
        hits = tuple(self.index.search(reading, left_out))
        asked = Asked(
            utterance,
            reading,
            content(reading),
            wording(reading.words, reading.form),
            opposites(reading),
            hits,
            context,
        )
        asked = asked._replace(measured=measured(asked, self.knowledge, self._graph))
        looks = surface(utterance, reading, self._known) | {"tone": tone}
        proposed = [one for answerer in self._answerers.values() for one in answerer.propose(asked)]
        return Considered(asked, looks, weigh(proposed, looks, self.weights))

    def _several(self, considered: Sequence[Considered]) -> list[Answer]:
        """The answers, where one message asked two or three things that are each understood by themselves."""
        sure = [one for one in considered[:-1] if one.best >= self.weights.answer_from]
        distinct: dict[str, Answer] = {}
        for one in sure:
            if one.asked.reading.asks or len(considered) == 3:
                answer = self._compose(one.candidates[0], one.asked)
                distinct.setdefault(answer.key, answer)
        return list(distinct.values())[:MOST_PARTS] if len(distinct) > 1 else []

    def _decide(self, text: str, readings: Sequence[Considered]) -> Answer:
        considered = max(readings, key=lambda one: one.best, default=None)
        if considered is None or not considered.candidates:
            return Answer(text=text, kind="none")
        best = considered.candidates[0]
        if best.confidence >= SURE:
            return self._compose(best, considered.asked)
        suggestions = self._suggestions(readings)
        if best.confidence >= self.weights.answer_from:
            answer = self._compose(best, considered.asked)
            others = [one for one in suggestions if one.entry not in answer.entries]
            return replace(answer, alternatives=tuple(others[:MOST_ALTERNATIVES]))
        return Answer(
            text=text,
            kind="suggestions" if suggestions else "none",
            entries=tuple(suggestion.entry for suggestion in suggestions),
            concepts=considered.asked.reading.concepts if suggestions else (),
            confidence=best.confidence,
            suggestions=suggestions,
        )

    def _compose(self, weighed: Weighed, asked: Asked) -> Answer:
        answer = self._answerers[weighed.candidate.answerer].compose(weighed.candidate, asked)
        return replace(answer, key=weighed.key, confidence=weighed.confidence)

    def _suggestions(self, readings: Sequence[Considered]) -> tuple[Suggestion, ...]:
        """The likeliest candidates of all readings of the message, where one of them may well be meant."""
        found: dict[str, tuple[Suggestion, float]] = {}
        candidates = [weighed for considered in readings for weighed in considered.candidates]
        for weighed in sorted(candidates, key=lambda one: (-one.confidence, one.key)):
            if len(found) == MOST_SUGGESTED:
                break
            entry = weighed.candidate.entries[0]
            text = question_for(self.knowledge, entry)
            if weighed.candidate.answerer == "comparison":
                names = (self.knowledge.concepts[side].name for side in weighed.candidate.concepts)
                text = " vs ".join(names)
                entry = min(weighed.candidate.entries)  # the same, whichever was named first
            found.setdefault(text, (Suggestion(text, entry), weighed.confidence))
        if sum(confidence for _, confidence in found.values()) < self.weights.suggest_from:
            return ()
        return tuple([one for one, confidence in found.values() if confidence >= LEAST_SUGGESTED])


def _telling(readings: Sequence[Reading]) -> list[Reading]:
    """The sentences worth answering by themselves, in order: of those that ask or name something, the ones
    that do most of it."""
    telling = [one for one in readings if one.asks or one.concepts] or readings
    ranked = sorted(telling, key=lambda one: (one.asks and bool(one.concepts), one.asks, len(one.concepts)))
    kept = ranked[-MOST_SENTENCES:]
    return [one for one in readings if any(one is other for other in kept)]


def _joined(text: str, parts: Sequence[Answer]) -> Answer:
    """One answer made of several: of the kind of the first, as sure as the least sure."""
    return Answer(
        text=text,
        kind=parts[0].kind,
        key=" ".join(part.key for part in parts),
        entries=tuple(dict.fromkeys(entry for part in parts for entry in part.entries)),
        concepts=tuple(dict.fromkeys(concept for part in parts for concept in part.concepts)),
        verdict=parts[0].verdict,
        confidence=min(part.confidence for part in parts),
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        checked=min((part.checked for part in parts if part.checked), default=None),
        recheck_after=min((part.recheck_after for part in parts if part.recheck_after), default=None),
        parts=tuple(parts),
    )
