"""Text in, answer out: normalise, parse, look up, let every answerer propose, weigh, decide, compose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.engine.answer import NO_CONTEXT, Answer, Context, Suggestion
from bot.engine.answerers import ANSWERERS, Answerer, Shelf
from bot.engine.answerers.parts import question_for
from bot.engine.calibrate import Weights, learnt
from bot.engine.candidate import Asked, Candidate
from bot.engine.features import known_by, surface
from bot.engine.index import Index, content, whole
from bot.engine.normalise import Utterance, normalise
from bot.engine.parse import Parser, Reading
from bot.knowledge import Graph, Knowledge

NO_RIVAL = -8.0  # evidence of the rival where a candidate has none: far below anything answered
MOST_LEAD = 6.0  # log odds; a longer lead says no more
MOST_SUGGESTED = 3
MOST_PARTS = 3  # questions answered out of one message


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question as asked, and its candidates with their confidence, best first."""

    asked: Asked
    candidates: tuple[Candidate, ...]
    looks: Mapping[str, float]

    @property
    def best(self) -> float:
        """The confidence of the best candidate; 0 where there is none."""
        return self.candidates[0].confidence if self.candidates else 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is what it is: what was understood, what was considered, where the thresholds lie."""

    utterance: Utterance
    considered: tuple[Weighed, ...]
    answer_from: float
    suggest_from: float


class Engine:
    """Answers questions from one `Knowledge`. Built once, immutable, deterministic; `answer` does no I/O."""

    def __init__(self, knowledge: Knowledge, weights: Weights | None = None) -> None:
        self.knowledge = knowledge
        self.weights = weights or learnt()
        self._graph = Graph(knowledge)
        self._parser = Parser(knowledge, self._graph)
        self.index = Index(knowledge, self._parser)
        self._known = known_by(self.index)
        shelf = Shelf(knowledge, self._graph)
        self._answerers: dict[str, Answerer] = {kind.name: kind(shelf) for kind in ANSWERERS}

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        """The answer to a message, in a thread that is about `context`. Never raises; at most a few ms."""
        utterance = normalise(text)
        considered = self._consider(utterance, context)
        parts = self._several(considered)
        if parts:
            return _joined(text, parts)
        best = max(considered, key=lambda weighed: weighed.best, default=None)
        return self._decide(text, best)

    def explain(self, text: str, context: Context = NO_CONTEXT) -> Explanation:
        """What `answer` went by."""
        utterance = normalise(text)
        considered = self._consider(utterance, context)
        return Explanation(utterance, considered, self.weights.answer_from, self.weights.suggest_from)

    def weigh(
        self, text: str, context: Context = NO_CONTEXT, left_out: int | None = None
    ) -> tuple[Weighed, ...]:
        """Every reading of a message with its weighed candidates. `left_out`: a phrasing not to be used."""
        return self._consider(normalise(text), context, left_out)

    def _consider(
        self, utterance: Utterance, context: Context, left_out: int | None = None
    ) -> tuple[Weighed, ...]:
        if not utterance.sentences:
            return ()
        readings = list(self._parser.parse(utterance, context))
        if len(readings) > 1:
            merged = self._parser.read(whole(" ".join(utterance.words)))
            readings.append(self._parser.in_context(merged, context))
        return tuple(self._weigh(utterance, reading, context, left_out) for reading in readings)

    def _weigh(
        self, utterance: Utterance, reading: Reading, context: Context, left_out: int | None
    ) -> Weighed:
        kin = [relative for concept in reading.concepts for relative in self._graph.kin(concept)]
        hits = tuple(self.index.search(reading, kin, left_out))
        asked = Asked(utterance, reading, content(reading), hits, context)
        looks = surface(utterance, reading, self._known)
        proposed = [
            candidate for answerer in self._answerers.values() for candidate in answerer.propose(asked)
        ]
        return Weighed(asked, weigh(proposed, looks, self.weights), looks)

    def _several(self, considered: Sequence[Weighed]) -> list[Answer]:
        """The answers, where one message asked two or three things that are each understood by themselves."""
        sure = [weighed for weighed in considered[:-1] if weighed.best >= self.weights.answer_from]
        questions = [weighed for weighed in sure if weighed.asked.reading.asks or len(considered) == 3]
        distinct: dict[tuple[str, ...], Answer] = {}
        for weighed in questions:
            answer = self._compose(weighed.candidates[0], weighed.asked)
            distinct.setdefault(answer.entries[:1], answer)
        return list(distinct.values())[:MOST_PARTS] if len(distinct) > 1 else []

    def _decide(self, text: str, weighed: Weighed | None) -> Answer:
        if weighed is None or not weighed.candidates:
            return Answer(text=text, kind="none")
        best = weighed.candidates[0]
        if best.confidence >= self.weights.answer_from:
            return replace(self._compose(best, weighed.asked), text=text)
        suggestions = self._suggestions(weighed)
        return Answer(
            text=text,
            kind="suggestions" if suggestions else "none",
            entries=tuple(suggestion.entry for suggestion in suggestions),
            concepts=weighed.asked.reading.concepts if suggestions else (),
            confidence=best.confidence,
            suggestions=suggestions,
        )

    def _compose(self, candidate: Candidate, asked: Asked) -> Answer:
        return replace(self._answerers[candidate.answerer].compose(candidate, asked), key=candidate.key)

    def _suggestions(self, weighed: Weighed) -> tuple[Suggestion, ...]:
        found: dict[str, Suggestion] = {}
        for candidate in weighed.candidates:
            if candidate.confidence < self.weights.suggest_from or len(found) == MOST_SUGGESTED:
                break
            entry = candidate.entries[0]
            text = question_for(self.knowledge, entry)
            if candidate.answerer == "comparison":
                text = " vs ".join(self.knowledge.concepts[concept].name for concept in candidate.concepts)
            found.setdefault(text, Suggestion(text, entry))
        return tuple(found.values())


def weigh(
    proposed: Sequence[Candidate], looks: Mapping[str, float], weights: Weights
) -> tuple[Candidate, ...]:
    """Candidates ranked by evidence, each with its confidence; `looks` are the features of the message."""
    ranked = []
    for candidate in proposed:
        features = {**looks, **candidate.features}
        evidence = weights.evidence(candidate.route, features)
        ranked.append(replace(candidate, features=features, evidence=evidence))
    ranked.sort(key=lambda candidate: (-candidate.evidence, candidate.entries))
    return tuple(
        replace(candidate, confidence=weights.confidence(gate(candidate, ranked, looks)))
        for candidate in ranked
    )


def gate(candidate: Candidate, ranked: Sequence[Candidate], looks: Mapping[str, float]) -> dict[str, float]:
    """What the gate looks at: evidence, the lead over the best other candidate, the look of the message."""
    others = (rival.evidence for rival in ranked if rival.key != candidate.key)
    rival = next(others, NO_RIVAL)
    return {
        **looks,
        "evidence": candidate.evidence,
        "lead": max(min(candidate.evidence - rival, MOST_LEAD), -MOST_LEAD),
        f"route_{candidate.route}": 1.0,
        f"by_{candidate.answerer}": 1.0,
    }


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
