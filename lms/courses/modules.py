"""A module as its revision holds it: lessons ready to show, facts, local blocks and what it needs first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from lms.assessments.api import Answer, Form, Presented, Score, question_type
from lms.courses.recordings import Recording, recording_of
from lms.courses.reflections import Reflection, reflection_of
from lms.courses.rendering import Part, parts_of, render


@dataclass(frozen=True)
class Fact:
    """A statement that can change, with the public rule behind it and when it was checked."""

    id: str
    html: Markup
    source: str
    verified_on: str
    review_by: str
    is_confirmed: bool


@dataclass(frozen=True)
class LocalBlock:
    """A place where a hospital says how it does it; ``owner`` is who answers for the text."""

    id: str
    title: str
    owner: str


@dataclass(frozen=True)
class Objective:
    """What a learner can do afterwards."""

    id: str
    number: int
    verb: str
    text: str
    critical: bool
    competencies: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A knowledge check of a lesson."""

    id: str
    kind: str
    question: Any

    def present(self, *, seed: str, answer: Answer = None) -> Presented:
        """Show the check as a learner may see it."""
        return question_type(self.kind).present(self.question, seed=seed, answer=answer)

    def read(self, form: Form, *, seed: str) -> Answer:
        """Read an untrusted form that was shown under ``seed``."""
        return question_type(self.kind).read(self.question, form, seed=seed)

    def grade(self, answer: Answer) -> Score:
        """Score an answer."""
        return question_type(self.kind).grade(self.question, answer)


@dataclass(frozen=True)
class Lesson:
    """A lesson of a few minutes; ``number`` counts from 1. It may be a piece of a recorded class.

    Its text is cut into parts and rendered when somebody first reads it.
    """

    id: str
    number: int
    title: str
    minutes: int
    objectives: tuple[str, ...]
    text: str
    checks: Mapping[str, Check]
    recording: Recording | None = None
    reflections: Mapping[str, Reflection] = field(default_factory=dict)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """HTML and inserts, in order."""
        return parts_of(self.text)


@dataclass(frozen=True)
class Module:
    """A module; ``months`` is how long its completion is valid, None for ever.

    ``form_of`` is the module that this one is a shorter form of, None for a whole module. ``test_out`` tells
    whether who knows it already may take its exam once before studying it. ``must_pass`` are those of the
    prerequisites whose concept check, their exam, must be passed; the others need only be gone through.
    """

    id: str
    form_of: str | None
    title: str
    summary: str
    version: str
    minutes: int
    months: int | None
    prerequisites: tuple[str, ...]
    objectives: tuple[Objective, ...]
    claim_fields: tuple[str, ...]
    exam_minutes: int
    exam_items: int
    exam_cut: int
    lessons: tuple[Lesson, ...]
    facts: Mapping[str, Fact]
    local_blocks: Mapping[str, LocalBlock]
    tip_sheet: Markup
    test_out: bool = True
    must_pass: tuple[str, ...] = ()

    @property
    def local_lessons(self) -> tuple[Lesson, ...]:
        """The lessons that hold a rule of the hospital's own: nothing from elsewhere stands in for them."""
        return tuple(lesson for lesson in self.lessons if any(part.kind == "policy" for part in lesson.parts))

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return a lesson by its id, None when the module has none of that id."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def objectives_of(self, lesson: Lesson) -> tuple[Objective, ...]:
        """Return the objectives that a lesson serves."""
        return tuple(objective for objective in self.objectives if objective.id in lesson.objectives)


def module_of(body: Mapping[str, Any]) -> Module:
    """Read a content body; keep the result for each revision."""
    data = body["module"]
    return Module(
        id=data["id"],
        form_of=data.get("form_of"),
        title=data["title"],
        summary=data["summary"],
        version=data["version"],
        minutes=data["minutes"],
        months=data["recurrence"]["months"],
        prerequisites=tuple(data["prerequisites"]),
        objectives=tuple(objective_of(number, row) for number, row in enumerate(data["objectives"], start=1)),
        claim_fields=tuple(data["claim_fields"]),
        exam_minutes=data["assessment"]["minutes"],
        exam_items=sum(data["assessment"]["draw"].values()),
        exam_cut=data["assessment"]["cut"],
        lessons=tuple(_lesson(number, row) for number, row in enumerate(body["lessons"], start=1)),
        facts={row["id"]: fact_of(row) for row in data["facts"]},
        local_blocks={
            row["id"]: LocalBlock(row["id"], row["title"], row["owner"]) for row in data["local_blocks"]
        },
        tip_sheet=render(data["tip_sheet"]),
        test_out=data.get("test_out", True),
        must_pass=tuple(row["module"] for row in data.get("requires", ())),
    )


def objective_of(number: int, row: Mapping[str, Any]) -> Objective:
    """Read an objective; ``number`` counts from 1."""
    return Objective(
        id=row["id"],
        number=number,
        verb=row["verb"],
        text=row["text"],
        critical=row["critical"],
        competencies=tuple(row["competencies"]),
        steps=tuple(row["steps"]),
    )


def fact_of(row: Mapping[str, Any]) -> Fact:
    """Read a fact."""
    return Fact(
        id=row["id"],
        html=render(row["text"]),
        source=row["source"],
        verified_on=row["verified_on"],
        review_by=row["review_by"],
        is_confirmed=row["status"] == "confirmed",
    )


def _lesson(number: int, row: Mapping[str, Any]) -> Lesson:
    return Lesson(
        id=row["id"],
        number=number,
        title=row["title"],
        minutes=row["minutes"],
        objectives=tuple(row["objectives"]),
        text=row["text"],
        checks={check["id"]: check_of(check) for check in row["checks"]},
        recording=recording_of(row.get("recording")),
        reflections={one["id"]: reflection_of(one) for one in row.get("reflections", ())},
    )


def check_of(row: Mapping[str, Any]) -> Check:
    """Read a knowledge check."""
    own = {name: value for name, value in row.items() if name not in ("id", "kind")}
    return Check(id=row["id"], kind=row["kind"], question=question_type(row["kind"]).parse(own))
