"""What can be known: the kinds of entries, as frozen pydantic models. They are the core's own types.

Prose fields hold the small Markdown of `prose.py` (code, emphasis, links). Ids are kebab-case, for ever.
Dates are strings `2014`, `2014-03` or `2014-03-10`, as exact as the source is.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, NewType

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

EntryId = NewType("EntryId", str)
ConceptId = NewType("ConceptId", str)
DimensionId = NewType("DimensionId", str)
SourceId = NewType("SourceId", str)

Kind = Literal["concept", "comparison", "misconception", "question", "choice"]
KINDS: tuple[Kind, ...] = ("concept", "comparison", "misconception", "question", "choice")

Verdict = Literal["true", "mostly-true", "partly-true", "outdated", "mostly-false", "false"]
RelationKind = Literal[
    "is-a", "runs-on", "runs", "builds", "uses", "part-of", "alternative-to", "replaced-by", "derived-from"
]
Category = Literal[
    "isolation",  # a way to keep workloads apart: container, VM, jail, chroot, microVM, unikernel
    "engine",  # runs and manages containers: Docker, Podman, containerd, LXC
    "hypervisor",  # runs virtual machines: KVM, Xen, ESXi, VirtualBox
    "builder",  # makes images: Packer, Dockerfile, Buildah, osbuild
    "artifact",  # what is built, stored or started: image, layer, snapshot, box
    "orchestrator",  # places and heals workloads over machines: Kubernetes, Swarm, Nomad
    "provisioner",  # makes machines or configures them: Terraform, Ansible, cloud-init
    "environment",  # a ready place to work: Vagrant, WSL, Docker Desktop, dev containers
    "mechanism",  # a part of kernel or CPU: namespaces, cgroups, seccomp, VT-x
    "store",  # keeps and serves: registry, volume, image catalogue
    "platform",  # where it all runs: cloud, bare metal, operating system
    "practice",  # a way of working: immutable infrastructure, baking, golden images
    "standard",  # a specification or body: OCI, CRI, OVF
]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Phrasing = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]


def _year_as_text(value: Any) -> Any:  # a bare year is a number in YAML
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


When = Annotated[
    str,
    BeforeValidator(_year_as_text),
    StringConstraints(pattern=r"^(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$"),
]


class Strict(BaseModel):
    """Frozen, and refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Dated(Strict):
    """Any fact may say from when to when it holds, and when it should be checked again."""

    since: When | None = None
    until: When | None = None
    recheck_after: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.since and self.until and self.until[: len(self.since)] < self.since[: len(self.until)]:
            raise ValueError(f"`until` {self.until} lies before `since` {self.since}")
        return self


class Source(Strict):
    """Where a fact can be read. `checked` is the day somebody last read it there."""

    title: Line
    publisher: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>|]+$", max_length=500)]
    checked: dt.date
    authors: Line | None = None
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None


class Pole(Strict):
    """One end of a dimension's scale: the words people use for it and how an answer says it."""

    words: tuple[Phrasing, ...] = Field(min_length=1)
    says: Line  # verb phrase after a name, as in "starts faster"


class Dimension(Strict):
    """A question that can be asked of every concept, so that answers can stand side by side."""

    name: Line
    asks: Line
    words: tuple[Phrasing, ...] = Field(min_length=1)  # how people name it: "boot time", "start up"
    inverse: tuple[Phrasing, ...] = ()  # words that ask for its opposite: "share the kernel" for "own kernel"
    low: Pole | None = None  # smaller `level` of a trait means this end
    high: Pole | None = None

    @model_validator(mode="after")
    def _both_poles_or_none(self) -> Dimension:
        if (self.low is None) != (self.high is None):
            raise ValueError("a scale has two ends: give both `low` and `high`, or neither")
        return self


class Trait(Dated):
    """A concept's cell in a dimension. `level` (1 to 9) places it on the dimension's scale,
    `holds` answers a yes-or-no dimension, `applies: false` says why the question does not fit."""

    text: Line
    level: Annotated[int, Field(ge=1, le=9)] | None = None
    holds: bool | None = None
    applies: bool = True
    sources: tuple[Id, ...] = ()


class Relation(Dated):
    """This concept, a kind of relation, another concept. `denied` states that it does not hold."""

    kind: RelationKind
    to: Id
    denied: bool = False
    note: Line | None = None
    sources: tuple[Id, ...] = ()


class Event(Strict):
    """One dated line of a timeline."""

    when: When
    what: Line
    sources: tuple[Id, ...] = ()


class Proof(Strict):
    """One safe, read-only command that shows the fact, and what it prints."""

    command: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    prints: Annotated[str, StringConstraints(min_length=1, max_length=600)]
    sources: tuple[Id, ...] = ()


class Entry(Dated):
    """What every entry has: its sources and the day it was last checked as a whole."""

    sources: tuple[Id, ...] = Field(min_length=1)
    checked: dt.date


class Concept(Entry):
    """A thing people ask about."""

    name: Line
    called: Line | None = (
        None  # how a sentence calls it, article included: "a virtual machine"; the name by default
    )
    aliases: tuple[Phrasing, ...] = ()
    loose: tuple[Phrasing, ...] = ()  # names that mean this only beside another term of the field: "jail"
    category: Category
    summary: Line
    does: Line  # verb phrase after the name: "builds machine images from a template"
    detail: Prose
    layers: tuple[Line, ...] = ()  # from hardware up
    traits: dict[Id, Trait] = Field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    use_when: tuple[Line, ...] = ()
    avoid_when: tuple[Line, ...] = ()
    timeline: tuple[Event, ...] = ()
    phrasings: tuple[Phrasing, ...] = ()


class Comparison(Entry):
    """A curated verdict on a pair or a triple of concepts."""

    of: tuple[Id, ...] = Field(min_length=2, max_length=3)
    alternatives: bool  # False: unlike things, said first
    answer: Line  # the one-sentence verdict
    nuance: Prose
    when: dict[Id, Line] = Field(default_factory=dict)
    together: Line | None = None
    dimensions: tuple[Id, ...] = ()  # rows of the table, in order; empty: chosen by how they differ
    phrasings: tuple[Phrasing, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Comparison:
        if len(set(self.of)) != len(self.of):
            raise ValueError("`of` names a concept twice")
        strangers = sorted(set(self.when) - set(self.of))
        if strangers:
            raise ValueError(f"`when` speaks of {', '.join(strangers)}, which `of` does not name")
        return self


class Misconception(Entry):
    """A claim people make, and the verdict on it. `since` and `until` say when the claim was true."""

    claim: Line
    phrasings: tuple[Phrasing, ...] = Field(min_length=6)
    verdict: Verdict
    correction: Prose
    right: Line | None = None  # what is right in it
    because: Line | None = None  # why people believe it
    prove: Proof | None = None
    concepts: tuple[Id, ...] = Field(min_length=1)
    difficulty: Annotated[int, Field(ge=1, le=3)] = 2

    @model_validator(mode="after")
    def _outdated_has_a_date(self) -> Misconception:
        if self.verdict == "outdated" and self.until is None:
            raise ValueError("verdict `outdated` needs `until`, the date it stopped being true")
        if self.verdict in {"partly-true", "mostly-true", "mostly-false"} and self.right is None:
            raise ValueError(f"verdict `{self.verdict}` needs `right`: what is right in the claim")
        return self


class Question(Entry):
    """A question with a short answer."""

    title: Line
    phrasings: tuple[Phrasing, ...] = Field(min_length=6)
    premise: Line | None = None  # what the question takes for granted and has to be set right first
    answer: Line
    detail: Prose | None = None
    concepts: tuple[Id, ...] = Field(min_length=1)
    difficulty: Annotated[int, Field(ge=1, le=3)] = 2


class Choice(Entry):
    """A situation in which somebody has to choose, and what to advise."""

    scenario: Line
    phrasings: tuple[Phrasing, ...] = Field(min_length=5)
    recommendation: Line
    because: Line
    caveat: Line
    unless: Line | None = None  # what would change the advice
    concepts: tuple[Id, ...] = Field(min_length=1)


class PackInfo(Strict):
    """What a pack says of itself."""

    name: Id
    title: Line
    description: Line


AnyEntry = Concept | Comparison | Misconception | Question | Choice


class KnowledgeFile(Strict):
    """One YAML file: any kinds, each keyed by id."""

    pack: PackInfo | None = None
    sources: dict[Id, Source] = Field(default_factory=dict)
    dimensions: dict[Id, Dimension] = Field(default_factory=dict)
    concepts: dict[Id, Concept] = Field(default_factory=dict)
    comparisons: dict[Id, Comparison] = Field(default_factory=dict)
    misconceptions: dict[Id, Misconception] = Field(default_factory=dict)
    questions: dict[Id, Question] = Field(default_factory=dict)
    choices: dict[Id, Choice] = Field(default_factory=dict)
