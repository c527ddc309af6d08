"""K12, clean claim rate (HFMA CL-1): from the edit log alone, rule M1."""

from datetime import date
from typing import Any

from lms.kpi.measures.base import Measure, Origin, Sample, october
from lms.kpi.rules.conditions import EVERY, Fact, happened
from lms.kpi.rules.periods import Day

TOUCHED = happened("first_person_on")
OPEN_AT_END = happened("first_hit_on", Day.END) & ~happened("resolved_on", Day.END)
OPEN = happened("first_hit_on") & ~happened("resolved_on")


class CleanClaimRate(Measure):
    """Claims without an edit resolved by a person and without an open edit / claims that entered the tool.

    An edit that was open on the last day of the period keeps its claim out, whatever resolved it later.
    """

    kind = "K12"
    grain = "edit"
    dated = "entered_on"
    numerator = ~TOUCHED & ~OPEN_AT_END & ~OPEN
    origins = (Origin(EVERY, "cause", "step", "role"),)
    partitions = ("month", "unit", "payer")

    def samples(self) -> tuple[Sample, ...]:
        """Return claims that were clean, fixed by a rule, touched by a person, and still open."""
        facts = (
            entered(),
            entered(first_hit_on=date(2026, 10, 6), resolved_on=date(2026, 10, 6)),
            entered(
                first_hit_on=date(2026, 10, 6),
                first_person_on=date(2026, 10, 7),
                resolved_on=date(2026, 10, 7),
            ),
            entered(first_hit_on=date(2026, 10, 6)),
            entered(first_hit_on=date(2026, 10, 30), resolved_on=date(2026, 11, 2)),
            entered(entered_on=date(2026, 9, 30)),
        )
        return (
            Sample(facts, october(), numerator=2, denominator=5),
            Sample(facts, october(as_of=date(2026, 10, 6)), numerator=3, denominator=5),
            Sample((), october(), numerator=0, denominator=0),
        )


def entered(**known: Any) -> Fact:
    """Return a sample claim that entered the claims tool on 5 October 2026 without an edit."""
    fact: dict[str, Any] = {
        "unit_id": None,
        "payer": "NORTHWAY",
        "entered_on": date(2026, 10, 5),
        "first_hit_on": None,
        "first_person_on": None,
        "resolved_on": None,
        "cause": "EDIT-E014",
        "step": "W04",
        "role": "patient_access",
    }
    return fact | known
