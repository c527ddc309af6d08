"""What a measure is: which facts are below the line, which of them above it, and where failures began."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from lms.kpi.rules.conditions import EVERY, Condition, Fact, happened
from lms.kpi.rules.periods import Day, Period
from lms.kpi.rules.tally import Number

PARTITIONS = ("month", "unit", "payer", "payer_order")
ORIGINS = ("cause", "step", "role")
CUTS = (*PARTITIONS, "job_role", *ORIGINS)
Summed = tuple[Condition, str | None]
STANDING = happened("from_on", Day.END) & ~happened("to_on", Day.BEFORE_END)


@dataclass(frozen=True)
class Origin:
    """Where a failure suggests that it began: the columns that name it, when the condition holds."""

    when: Condition
    cause: str
    step: str
    role: str

    def column(self, cut: str) -> str:
        """Return the column of a cut: cause, step or role."""
        return {"cause": self.cause, "step": self.step, "role": self.role}[cut]


@dataclass(frozen=True)
class Aside:
    """A number beside the measure: a count in the same period or, as a share, a part of the denominator.

    ``column`` is summed instead of counting facts.
    """

    when: Condition
    column: str | None = None
    is_share: bool = False


@dataclass(frozen=True)
class Sample:
    """Facts and what the measure must say about them; ``asides`` holds numerators by name."""

    facts: tuple[Fact, ...]
    period: Period
    numerator: Number
    denominator: Number
    asides: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """Where the numbers of a measure stand in the roll-up of its grain: what is added for each.

    The names are those of ``lms.compliance.api.Standings``, and of ``lms.access.api.Holders``.
    """

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


class Measure(ABC):
    """A measure over facts of one grain.

    Class attributes:
        kind: its id, for ever (``K12``).
        grain: which facts it reads: edit, claim, obligation, release, account.
        dated: the date column that puts a fact into a period; None when facts have spans of days and
            count by how they stand on the last day of the period.
        unit: percent or days.
        direction: whether higher or lower is better; decides what counts as a failure.
        denominator: which facts of the period are below the line.
        numerator: which of these are above it.
        numerator_of, denominator_of: column that is summed instead of counting facts.
        asides: numbers that stand beside, by name.
        origins: where a failure began; the first that holds is taken.
        partitions: the cuts in which each fact falls into one row.
        counted: what of the roll-up of obligations or accounts gives the same numbers; None = there is none.
        has_trailing: the task force's average of the three months before stands beside.
    """

    kind: ClassVar[str]
    grain: ClassVar[str]
    dated: ClassVar[str | None]
    unit: ClassVar[str] = "percent"
    direction: ClassVar[str] = "higher"
    denominator: ClassVar[Condition] = EVERY
    numerator: ClassVar[Condition]
    numerator_of: ClassVar[str | None] = None
    denominator_of: ClassVar[str | None] = None
    asides: ClassVar[Mapping[str, Aside]] = {}
    origins: ClassVar[tuple[Origin, ...]] = ()
    partitions: ClassVar[tuple[str, ...]] = PARTITIONS
    counted: ClassVar[Counted | None] = None
    has_trailing: ClassVar[bool] = False

    @abstractmethod
    def samples(self) -> tuple[Sample, ...]:
        """Return facts with the result that they must give."""

    @property
    def cuts(self) -> tuple[str, ...]:
        """Every cut that the measure can be shown by."""
        return (*self.partitions, *(ORIGINS if self.origins else ()))

    @property
    def failure(self) -> Condition:
        """What counts against the measure: the numerator where lower is better, else the rest."""
        return self.numerator if self.direction == "lower" else ~self.numerator

    @property
    def sums(self) -> dict[str, Summed]:
        """What is added up, by name: of which facts, and which column (None counts them)."""
        below = self.denominator
        return {
            "denominator": (below, self.denominator_of),
            "numerator": (below & self.numerator, self.numerator_of),
            **{
                name: (below & aside.when if aside.is_share else aside.when, aside.column)
                for name, aside in self.asides.items()
            },
        }

    @property
    def failures(self) -> Summed:
        """What is added up by origin."""
        failure_of = self.numerator_of if self.direction == "lower" else self.denominator_of
        return self.denominator & self.failure, failure_of

    @property
    def can_wait(self) -> bool:
        """Tell whether facts of a period can still be without an outcome."""
        return "pending" in self.asides

    def is_of(self, fact: Fact, period: Period) -> bool:
        """Tell whether a fact belongs to the period: by its date, or by standing on the last day."""
        if self.dated is None:
            return period.from_on <= period.end and STANDING.holds(fact, period)
        day = fact[self.dated]
        return day is not None and bool(period.from_on <= day <= period.end)

    def columns(self, *, with_origins: bool = False) -> frozenset[str]:
        """Return every column that the definition looks at, and those of cuts by origin when asked."""
        standing = STANDING if self.dated is None else EVERY
        conditions = (
            standing,
            self.denominator,
            self.numerator,
            *(aside.when for aside in self.asides.values()),
            *(origin.when for origin in self.origins if with_origins),
        )
        named = [self.dated, self.numerator_of, self.denominator_of]
        for origin in self.origins if with_origins else ():
            named += [origin.cause, origin.step, origin.role]
        summed = (aside.column for aside in self.asides.values())
        return frozenset[str]().union(*(condition.columns() for condition in conditions)) | {
            name for name in (*named, *summed) if name is not None
        }


def october(as_of: date = date(2026, 11, 16)) -> Period:
    """Return the period that samples are asked for: October 2026."""
    return Period(date(2026, 10, 1), date(2026, 10, 31), as_of)
