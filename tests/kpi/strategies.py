"""Random facts and periods, made from a seed; few values of each column, so that they meet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from lms.kpi.measures import MEASURES, Measure
from lms.kpi.measures.claims import claim
from lms.kpi.measures.k12 import entered
from lms.kpi.measures.k54 import released
from lms.kpi.measures.k64 import holder
from lms.kpi.measures.training import obligation
from lms.kpi.rules.periods import Period

Fact = dict[str, Any]
FIRST_DAY = date(2026, 7, 20)
DAYS = 143
CAUSES = (None, "CARC-197", "CARC-22")
STEPS = (None, "W03", "W04", "W05")
ROLES = (None, "patient_access", "biller")
PAYERS = (None, "NORTHWAY", "CEDAR")
STATES = (
    "paused",
    "waived",
    "expired",
    "overdue",
    "due_soon",
    "complete",
    "in_progress",
    "not_started",
)
RESULTS = (None, "paid", "zero_pay_not_denied", "partial_denial", "full_denial", "excluded", "out_of_balance")


def some_day(random: Random) -> date:
    """A day between July and December."""
    return FIRST_DAY + timedelta(days=random.randrange(DAYS))


def maybe_day(random: Random) -> date | None:
    """A day, or none."""
    return None if random.random() < 0.25 else some_day(random)


def money(random: Random) -> Decimal:
    """An amount with cents."""
    return Decimal(random.randrange(1, 90_000)).scaleb(-2)


def origin(random: Random, prefix: str = "") -> Fact:
    """Columns that name an origin."""
    return {
        f"{prefix}cause": random.choice(CAUSES),
        f"{prefix}step": random.choice(STEPS),
        f"{prefix}role": random.choice(ROLES),
    }


def random_claim(random: Random, units: tuple[int | None, ...] = (None, 1, 2, 3)) -> Fact:
    """A claim root in any state, dates in any order."""
    charge = money(random)
    return dict(
        claim(
            unit_id=random.choice(units),
            payer=random.choice(PAYERS),
            payer_order=random.choice("PS"),
            first_submission_on=maybe_day(random),
            charge=charge,
            ack_outcome=random.choice((None, "accepted", "rejected")),
            ack_on=maybe_day(random),
            first_remit_on=maybe_day(random),
            latest_remit_on=maybe_day(random),
            result=random.choice(RESULTS),
            is_counted=random.random() < 0.7,
            paid=random.choice((None, Decimal("0.00"), Decimal("60.00"))),
            denied=random.choice((None, charge)),
            duplicate_events=random.randrange(3),
            edit_state=random.choice((None, "clean", "touched", "open")),
            **origin(random),
            **origin(random, "ack_"),
            **origin(random, "edit_"),
        )
    )


def random_entry(random: Random, units: tuple[int | None, ...] = (None, 1, 2, 3)) -> Fact:
    """A claim in the claims tool."""
    return dict(
        entered(
            unit_id=random.choice(units),
            payer=random.choice(PAYERS),
            entered_on=some_day(random),
            first_hit_on=maybe_day(random),
            first_person_on=maybe_day(random),
            resolved_on=maybe_day(random),
            **origin(random),
        )
    )


def random_span(random: Random) -> Fact:
    """Days on which something stands the same."""
    from_on = some_day(random)
    to_on = None if random.random() < 0.4 else from_on + timedelta(days=random.randrange(40))
    return {"from_on": from_on, "to_on": to_on, "job_role": random.choice((None, "registrar", "biller"))}


def random_obligation(random: Random, units: tuple[int | None, ...] = (None, 1, 2, 3)) -> Fact:
    """An obligation in any state; what is late is never met."""
    state = random.choice(STATES)
    met = random.random() < 0.4 and state not in ("overdue", "expired")
    return dict(obligation(state, **random_span(random), unit_id=random.choice(units), met=met))


def random_release(random: Random, units: tuple[int | None, ...] = (None, 1, 2, 3)) -> Fact:
    """A release of access."""
    return dict(
        released(
            unit_id=random.choice(units),
            released_on=some_day(random),
            days=random.randrange(60),
            is_first=random.random() < 0.7,
        )
    )


def random_holder(random: Random, units: tuple[int | None, ...] = (None, 1, 2, 3)) -> Fact:
    """A holder of an account."""
    return dict(holder(unit_id=random.choice(units), is_valid=random.random() < 0.6, **random_span(random)))


MAKERS: dict[str, Callable[[Random], Fact]] = {
    "claim": random_claim,
    "edit": random_entry,
    "obligation": random_obligation,
    "release": random_release,
    "account": random_holder,
}


def random_period(random: Random) -> Period:
    """A period of up to some months, as of a day within or after it."""
    first, second, third = sorted(some_day(random) for _ in range(3))
    return Period(first, *((second, third) if random.random() < 0.5 else (third, second)))


@dataclass(frozen=True)
class World:
    """Random facts of every grain and a period to ask about."""

    period: Period
    facts: dict[str, list[Fact]] = field(default_factory=dict)

    def of(self, measure: Measure) -> list[Fact]:
        """Return the facts that a measure reads."""
        return self.facts[measure.grain]


def world(seed: int) -> World:
    """Return the world of a seed."""
    random = Random(seed)  # noqa: S311  invented facts, not secrets
    facts = {name: [make(random) for _ in range(random.randrange(10))] for name, make in MAKERS.items()}
    return World(random_period(random), facts)


def worlds() -> st.SearchStrategy[World]:
    """Random worlds."""
    return st.integers(0, 2**32).map(world)


def grains() -> set[str]:
    """The grains that measures read."""
    return {measure.grain for measure in MEASURES}
