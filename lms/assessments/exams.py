"""An exam as its revision holds it: what is asked, how much of it, and what it takes to pass.

The section ``exam`` of a content body holds it in this shape; features above write that section, so that an
exam may belong to a module today and to something else tomorrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Answer, Form, Presented, Score
from lms.assessments.rules.forms import BankItem

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
)


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
class Item:
    """An item of the bank with its parsed question."""

    id: str
    kind: str
    objective: str
    status: str
    reference: tuple[str, ...]
    verified_on: str
    question: Any

    def present(self, *, seed: str, answer: Answer = None) -> Presented:
        """Show the item as a learner may see it."""
        return QUESTION_TYPES.get(self.kind).present(self.question, seed=f"{seed}:{self.id}", answer=answer)

    def read(self, form: Form, *, seed: str) -> Answer:
        """Read an untrusted form that was shown under ``seed``."""
        return QUESTION_TYPES.get(self.kind).read(self.question, form, seed=f"{seed}:{self.id}")

    def grade(self, answer: Answer) -> Score:
        """Score an answer."""
        return QUESTION_TYPES.get(self.kind).grade(self.question, answer)


@dataclass(frozen=True)
class Exam:
    """Everything about the exam of one revision; ``months`` is how long a pass is valid, None for ever."""

    subject: str
    title: str
    version: str
    cut: int
    minutes: int
    months: int | None
    draw: Mapping[str, int]
    objectives: tuple[Objective, ...]
    items: Mapping[str, Item]

    @property
    def length(self) -> int:
        """Number of items of a full form."""
        return sum(self.draw.values())

    @property
    def critical(self) -> tuple[str, ...]:
        """Ids of the critical objectives."""
        return tuple(objective.id for objective in self.objectives if objective.critical)

    @property
    def bank(self) -> tuple[BankItem, ...]:
        """What drawing needs to know of the items."""
        return tuple(BankItem(item.id, item.objective, item.status) for item in self.items.values())

    def objective(self, objective_id: str) -> Objective:
        """Return an objective by its id."""
        return next(objective for objective in self.objectives if objective.id == objective_id)

    def minutes_for(self, counts: Mapping[str, int]) -> int:
        """Return the minutes for a form of ``counts``: in proportion, at least one for each item."""
        asked = sum(counts.values())
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
    )


def _objective(row: Mapping[str, Any]) -> Objective:
    study = tuple(Study(**entry) for entry in row["study"])
    return Objective(id=row["id"], text=row["text"], critical=row["critical"], study=study)


def _item(row: Mapping[str, Any]) -> Item:
    own = {name: value for name, value in row.items() if name not in BANK_FIELDS}
    return Item(
        id=row["id"],
        kind=row["kind"],
        objective=row["objective"],
        status=row["status"],
        reference=tuple(row["reference"]),
        verified_on=row["verified_on"],
        question=QUESTION_TYPES.get(row["kind"]).parse(own),
    )
