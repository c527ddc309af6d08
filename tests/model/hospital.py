"""A small hospital that lives twice: in the real services, and in what the reference is told."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from lms.access.listeners import content_published as gates_published
from lms.compliance.listeners import content_published as terms_published
from lms.core import clock
from lms.core.errors import DomainError
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import publish
from tests.model.facts import Days, Excepted, Group, Job, Moved, Result, Sign, Status, Text
from tests.model.reference import FOREVER, KINDS, QUIZ, Case, months_after
from tests.model.reference_gates import GateCase

BEGIN = datetime(2024, 1, 15, 15, tzinfo=UTC)
PASS_CUT = 80
EXAM, LESSONS = ("exam-passed", "PA-03"), ("module-completed", "PA-03")
SKILL, POLICY_SIGNED = ("observed-skill", "walk-in"), ("attestation", "acceptable-use")
CLINIC = ("external-class", "CLINIC-1")
MODULE_TOO = Group(2, (LESSONS, EXAM))
ASKED = (EXAM, LESSONS, SKILL, POLICY_SIGNED, CLINIC)
QUIZZES = {role: (QUIZ, role) for role in ("registrar", "nurse")}
RULE = "clinic-week"
ZONES = {"NORTH": "America/New_York", "SOUTH": "America/Los_Angeles"}
WAYS: tuple[dict[str, Any], ...] = (
    {"job_role": ["nurse"]},
    {"any": [{"job_role": ["nurse"]}, {"unit": ["SOUTH"]}]},
    {"all": [{"job_role": ["registrar", "nurse"]}, {"not": {"unit": ["NORTH"]}}]},
    {"employment_type": ["traveler"]},
    {"completed": {"kind": "attestation", "subject": "acceptable-use", "within_months": 2}},
)


class RoleText(NamedTuple):
    """What a version of a role asks: for the gate, in groups of it, after it; and for how many months."""

    number: int
    gate: tuple[Any, ...]
    groups: tuple[Group, ...]
    after: tuple[Any, ...]
    asked: tuple[Any, ...]


class Limits(NamedTuple):
    """Days of grace, and days of leave that a clearance survives."""

    grace: int
    leave: int


class Returning(NamedTuple):
    """What a return asks by days of absence, fewest first, and the working days in which it is due."""

    bands: tuple[tuple[int, str], ...]
    shifts: int

    def asks(self, days: int) -> str | None:
        """Return what an absence of so many days asks."""
        return next((asks for least, asks in reversed(self.bands) if least <= days), None)

    @property
    def document(self) -> dict[str, Any]:
        """As policy says it."""
        return {"bands": [{"days": days, "asks": asks} for days, asks in self.bands], "shifts": self.shifts}


RETURNING = (
    Returning(((1, "deltas"), (60, "quiz"), (181, "exam"), (731, "everything")), 3),
    Returning(((10, "deltas"),), 1),
    Returning(((1, "deltas"), (9, "quiz"), (40, "exam")), 3),
    Returning(((9, "exam"), (30, "everything")), 1),
)
"""As shipped, and shorter."""
Pair = tuple[str, str]
DAY = timedelta(days=1)


class Rule(NamedTuple):
    """A rule as the reference reads it."""

    asks: tuple[str, str]
    way: int
    anchor: str
    days: int

    def means(self, case: Case, job: Job, day: date) -> bool:
        """Tell whether it asks the person in a job on a day."""
        status = case.status(day)
        return (
            job.role == "nurse",
            job.role == "nurse" or job.unit == "SOUTH",
            job.unit != "NORTH",
            status is not None and status.employment == "traveler",
            any(
                one.passed and one.on <= day <= min(months_after(one.on, 2), one.expires or FOREVER)
                for one in case.read
            ),
        )[self.way]


def follow() -> None:
    """Do what follows a publication."""
    terms_published()
    gates_published()


@dataclass
class Remembered:
    """A fact that the reference was told, with the instants between which it was known."""

    fact: Any
    at: datetime
    until: datetime | None = None


@dataclass
class House:
    """What both lives share; ``now`` is the instant of the next step."""

    folder: Path
    now: datetime = BEGIN
    memory: list[Remembered] = field(default_factory=list)
    workers: list[int] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    values: dict[tuple[int, str], Any] = field(default_factory=dict)
    versions: int = 1
    forms: int = 0
    imports: int = 0

    @property
    def today(self) -> date:
        """The business date of the house."""
        return clock.local_date(self.now, "America/New_York")

    @contextmanager
    def working(self) -> Iterator[None]:
        """A unit of work at the present instant."""
        with clock.frozen(self.now), unit_of_work():
            yield

    def tell(self, fact: Any) -> None:
        """Let the reference know a fact from now on."""
        self.memory.append(Remembered(fact, self.now))

    def forget(self, which: Callable[[Any], bool]) -> None:
        """Let what the reference knows be known no more from now on."""
        for one in self.memory:
            if one.until is None and which(one.fact):
                one.until = self.now

    def known(self, at: datetime | None = None) -> tuple[Any, ...]:
        """Return what was known at an instant; None = now."""
        return tuple(
            one.fact for one in self.memory if (one.until is None if at is None else _counts(one, at))
        )

    def publish(self, kind: str, key: str, body: Any, effective: date | None) -> None:
        """Publish a text in a unit of work, and let everything follow."""
        with self.working():
            publish(kind, key, body, effective)
            follow()

    def imported(self, kind: str, row: Mapping[str, Any]) -> bool:
        """Import a file of one row; tell whether it landed. A dry run before every third says the same."""
        self.imports += 1
        path = self.folder / f"{kind}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            writer.writeheader()
            writer.writerow(row)
        with clock.frozen(self.now):
            shown = run_import(kind, [path], dry_run=True) if self.imports % 3 == 0 else None
            done = run_import(kind, [path])
        assert shown is None or shown.changes == done.changes, "a dry run shows what a run changes"
        return not done.has_faults

    def tried(self, act: Callable[[], Any]) -> bool:
        """Do something in a unit of work; tell whether it was not refused."""
        try:
            with self.working():
                act()
        except DomainError:
            return False
        return True

    def cases(self, known: tuple[Any, ...], person: int) -> Iterator[Case]:
        """Yield the cases of a person's obligations."""
        own = [fact for fact in known if getattr(fact, "person", None) == person]
        texts = tuple(fact for fact in known if isinstance(fact, Text))
        jobs = tuple(fact for fact in own if isinstance(fact, Job))
        for asked in (*ASKED, *(QUIZZES[role] for role in sorted({job.role for job in jobs}))):
            is_ruled = asked == CLINIC
            wanted = {
                f"terms:{':'.join(asked)}",
                "gate_days",
                "returning",
                *(f"role:{job.role}" for job in jobs),
            }
            wanted |= {"rule"} if is_ruled else set()
            yield Case(
                asked=asked,
                jobs=jobs,
                statuses=statuses_of(own),
                dated=tuple(
                    fact
                    for fact in own
                    if isinstance(fact, Days | Excepted)
                    and (is_ruled if fact.what == "decision" else fact.about in (None, asked))
                ),
                results=results_of(own, asked),
                read=results_of(own, POLICY_SIGNED) if is_ruled else (),
                texts=tuple(text for text in texts if text.thing in wanted),
                moved=moved_of(own, asked),
                beside=tuple(beside_of(own, texts, asked, wanted)),
            )

    def gates(self, known: tuple[Any, ...], person: int) -> Iterator[tuple[str, GateCase]]:
        """Yield the cases of a person's gates, by role."""
        own = [fact for fact in known if getattr(fact, "person", None) == person]
        texts = [fact for fact in known if isinstance(fact, Text)]
        for role in sorted({fact.role for fact in own if isinstance(fact, Job)}):
            yield (
                role,
                GateCase(
                    person=person,
                    jobs=tuple(fact for fact in own if isinstance(fact, Job) and fact.role == role),
                    statuses=statuses_of(own),
                    dated=tuple(fact for fact in own if isinstance(fact, Days) and fact.about == role),
                    signs=tuple(fact for fact in own if isinstance(fact, Sign) and fact.role == role),
                    results=tuple((asked, results_of(own, asked)) for asked in ASKED),
                    versions=tuple(text for text in texts if text.thing == f"role:{role}"),
                    limits=tuple(text for text in texts if text.thing == "limits"),
                ),
            )


def _counts(one: Remembered, at: datetime) -> bool:
    always = isinstance(one.fact, Text) and one.fact.effective is None
    return always or (one.at <= at and (one.until is None or one.until > at))


def statuses_of(facts: list[Any]) -> tuple[Status, ...]:
    """Return employment in order of time."""
    return tuple(sorted((one for one in facts if isinstance(one, Status)), key=lambda one: one.from_on))


def moved_of(facts: list[Any], asked: Pair) -> tuple[Moved, ...]:
    """Return the due days of a thing that were moved, in order."""
    found = (one for one in facts if isinstance(one, Moved) and one.about == asked)
    return tuple(sorted(found, key=lambda one: (one.on, one.due)))


def beside_of(
    facts: list[Any], texts: tuple[Text, ...], asked: Pair, wanted: set[str]
) -> Iterator[tuple[Pair, tuple[Result, ...], int | None]]:
    """Yield what stands in a group with a thing, with its results and the months of its newest terms."""
    groups = [group for text in texts if text.thing in wanted for group in getattr(text.body, "groups", ())]
    for thing in sorted({thing for group in groups if asked in group.things() for thing in group.things()}):
        months = [text.body for text in texts if text.thing == f"terms:{':'.join(thing)}"][-1]
        yield thing, results_of(facts, thing), months


def results_of(facts: list[Any], asked: tuple[str, str]) -> tuple[Result, ...]:
    """Return results of what is asked, in order of time."""
    kind = KINDS.get(asked[0], asked[0])
    found = (one for one in facts if isinstance(one, Result) and (one.kind, one.subject) == (kind, asked[1]))
    return tuple(sorted(found, key=lambda one: one.on))
