"""An exam as its revision holds it: what is asked, how much of it, and what it takes to pass.

The section ``exam`` of a content body holds it in this shape; features above write that section, so that an
exam may belong to a module today and to something else tomorrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Answer, Form, Presented, Score
from lms.assessments.rules.forms import BankItem, KindCounts
from lms.assessments.rules.rulings import Act, Ruling, fingerprint, rekeyed
from lms.assessments.rules.scoring import KindCut
from lms.assessments.variants.filling import concrete

BANK_FIELDS = (
    "id",
    "kind",
    "objective",
    "bloom",
    "reference",
    "verified_on",
    "review_by",
    "angoff",
    "status",
    "variants",
    "oracle",
)
SAMPLE_SEED = "sample"
"""The seed of the variant that stands for an item where nobody's seed is at hand (previews, lists)."""


@dataclass(frozen=True)
class Study:
    """A lesson that teaches an objective: its id, its place in the module and its title."""

    lesson: str
    number: int
    title: str


@dataclass(frozen=True)
class Objective:
    """An objective of the exam; ``critical`` means that every drawn item must be right."""

    id: str
    text: str
    critical: bool
    study: tuple[Study, ...] = ()


@dataclass(frozen=True)
class Variants:
    """What is drawn for an item: its question with places, the parameters, the oracle."""

    written: Mapping[str, Any]
    parameters: Mapping[str, Any]
    oracle: Mapping[str, Any] | None

    def at(self, seed: str) -> dict[str, Any]:
        """Return the question of a seed as if an author had written it."""
        return concrete(self.written, variants=self.parameters, oracle=self.oracle, seed=seed)


@dataclass(frozen=True)
class Item:
    """An item of the bank with its parsed question; with ``variants`` the question is a sample of them.

    The seed of an attempt decides which variant is asked, and so how its answer is graded, years later too.
    """

    id: str
    kind: str
    objective: str
    status: str
    reference: tuple[str, ...]
    verified_on: str
    question: Any
    variants: Variants | None = None
    review_by: str = ""
    fingerprint: str = ""
    is_struck: bool = False

    def under(self, ruling: Ruling) -> "Item":
        """Return the item under a decision on it: not counted, or with another key."""
        if ruling.act is Act.STRIKE:
            return replace(self, is_struck=True)
        if ruling.act is Act.REKEY:
            return replace(self, question=rekeyed(self.question, ruling.keys))
        return self

    def asked(self, seed: str) -> Any:
        """Return the parsed question as it is asked under the seed of an attempt."""
        if self.variants is None:
            return self.question
        return QUESTION_TYPES.get(self.kind).parse(self.variants.at(f"{seed}:{self.id}"))

    def present(self, *, seed: str, answer: Answer = None) -> Presented:
        """Show the item as a learner may see it."""
        kind = QUESTION_TYPES.get(self.kind)
        return kind.present(self.asked(seed), seed=f"{seed}:{self.id}", answer=answer)

    def read(self, form: Form, *, seed: str) -> Answer:
        """Read an untrusted form that was shown under ``seed``."""
        return QUESTION_TYPES.get(self.kind).read(self.asked(seed), form, seed=f"{seed}:{self.id}")

    def grade(self, answer: Answer, *, seed: str) -> Score:
        """Score an answer that was given under ``seed``."""
        return QUESTION_TYPES.get(self.kind).grade(self.asked(seed), answer)


@dataclass(frozen=True)
class Exam:
    """Everything about the exam of one revision; ``months`` is how long a pass is valid, None for ever.

    ``pre_test`` is how many items are offered before the first section, 0 for none.
    """

    subject: str
    title: str
    version: str
    cut: int
    minutes: int
    months: int | None
    draw: Mapping[str, int]
    objectives: tuple[Objective, ...]
    items: Mapping[str, Item]
    draw_kinds: KindCounts = field(default_factory=dict)
    cut_kinds: Mapping[str, KindCut] = field(default_factory=dict)
    pre_test: int = 0

    @property
    def length(self) -> int:
        """Number of items of a full form."""
        return sum(self.draw.values())

    @property
    def critical(self) -> tuple[str, ...]:
        """Ids of the critical objectives."""
        return tuple(objective.id for objective in self.objectives if objective.critical)

    @cached_property
    def bank(self) -> tuple[BankItem, ...]:
        """What drawing needs to know of the items."""
        return tuple(
            BankItem(item.id, item.objective, "retired" if item.is_struck else item.status, item.kind)
            for item in self.items.values()
        )

    def under(self, rulings: Mapping[str, Ruling]) -> "Exam":
        """Return the exam under the decisions on its items, by fingerprint; itself without any."""
        ruled = {
            item.id: item.under(rulings[item.fingerprint])
            for item in self.items.values()
            if item.fingerprint in rulings
        }
        return replace(self, items={**self.items, **ruled}) if ruled else self

    def objective(self, objective_id: str) -> Objective:
        """Return an objective by its id."""
        return next(objective for objective in self.objectives if objective.id == objective_id)

    def minutes_for(self, counts: Mapping[str, int], *, more: int = 0) -> int:
        """Return the minutes for a form of ``counts``: in proportion, at least one for each item.

        ``more`` are the items on trial that it asks besides.
        """
        asked = sum(counts.values()) + more
        return max(-(-self.minutes * asked // self.length), asked)


def exam_of(body: Mapping[str, Any]) -> Exam:
    """Read the section ``exam`` of a content body."""
    data = body["exam"]
    return Exam(
        subject=data["subject"],
        title=data["title"],
        version=data["version"],
        cut=data["cut"],
        minutes=data["minutes"],
        months=data["months"],
        draw=dict(data["draw"]),
        objectives=tuple(_objective(row) for row in data["objectives"]),
        items={row["id"]: _item(row) for row in data["items"]},
        draw_kinds={kind: dict(quota) for kind, quota in data.get("draw_kinds", {}).items()},
        cut_kinds={kind: KindCut(**row) for kind, row in data.get("cut_kinds", {}).items()},
        pre_test=data.get("pre_test", 0),
    )


def _objective(row: Mapping[str, Any]) -> Objective:
    study = tuple(Study(**entry) for entry in row["study"])
    return Objective(id=row["id"], text=row["text"], critical=row["critical"], study=study)


def _item(row: Mapping[str, Any]) -> Item:
    own = {name: value for name, value in row.items() if name not in BANK_FIELDS}
    variants = Variants(own, row["variants"], row.get("oracle")) if row.get("variants") else None
    shown = own if variants is None else variants.at(SAMPLE_SEED)
    return Item(
        id=row["id"],
        kind=row["kind"],
        objective=row["objective"],
        status=row["status"],
        reference=tuple(row["reference"]),
        verified_on=row["verified_on"],
        question=QUESTION_TYPES.get(row["kind"]).parse(shown),
        variants=variants,
        review_by=row["review_by"],
        fingerprint=fingerprint(row, own),
    )
