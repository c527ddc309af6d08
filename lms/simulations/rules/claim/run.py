"""Runs a visit's claim: built, edited, sent, answered, read back, repaired."""

from collections.abc import Sequence
from decimal import Decimal

from lms.simulations.rules.claim.course import Course, last_outcomes
from lms.simulations.rules.claim.facts import (
    RELEASE,
    ZERO,
    Change,
    ClaimRun,
    Delay,
    FieldState,
    Readback,
    Round,
    Stop,
    Visit,
    World,
)
from lms.simulations.rules.claim.states import field_states, silent_stops

__all__ = [
    "RELEASE",
    "Change",
    "ClaimRun",
    "FieldState",
    "Readback",
    "Round",
    "Stop",
    "Visit",
    "World",
    "run_claim",
]


def run_claim(visit: Visit, changes: Sequence[Change]) -> ClaimRun:
    """Return what becomes of the claim of a visit after these decisions, always the same for the same ones.

    Changes of stage ``before`` build the claim and the edits run over it; changes of stage ``edit`` repair or
    override; the claim goes to the payer model, and what comes back is read by the outcome engine; changes
    of stage ``denial`` send it again. With edits open and no change that releases it, it stays in the house.
    Fields of choices not yet made are grey; to see a finished claim add the best choices of the rest.
    """
    course = Course(visit)
    course.run(changes)
    would = _would(visit, changes) if course.is_held else ()
    paid = _paid(course)
    silent = silent_stops(course.sheet, course.stops, would)
    stops = (*course.stops, *silent)
    late = [Delay(one.choice, one.code, one.days, one.message) for one in silent if one.days]
    days = visit.best_days + sum(one.days for one in (*course.delays, *late))
    return ClaimRun(
        fields=field_states(course.sheet, stops, would),
        stops=stops,
        rounds=tuple(course.rounds),
        charged=course.sheet.charge(),
        expected=visit.expected,
        paid=paid,
        at_risk=max((one.dollars for one in stops if not one.is_repaired), default=ZERO),
        days=days,
        minutes=_minutes(stops, changes),
        best_days=visit.best_days,
        pay_on=visit.day(days) if course.is_on_its_way else None,
        delays=(*course.delays, *late),
        facts=dict(course.sheet.facts),
        would=would,
        **_money(course, paid),
    )


def _would(visit: Visit, changes: Sequence[Change]) -> tuple[Stop, ...]:
    """Return what payers would say to a claim that an edit holds, if it went out as it is."""
    course = Course(visit)
    course.run([*(change for change in changes if change.stage != "denial"), RELEASE])
    return tuple(stop for stop in course.stops if stop.kind in ("rejection", "denial"))


def _paid(course: Course) -> Decimal:
    first, second = last_outcomes(course.rounds)
    return sum((one.paid for one in (first, second) if one is not None), ZERO)


def _money(course: Course, paid: Decimal) -> dict[str, Decimal]:
    """Return where the charge stands after the last answers; a second payer pays of the patient's."""
    first, second = last_outcomes(course.rounds)
    charge = course.sheet.charge()
    if first is None or first.result == "rejected":
        return {"unanswered": charge}
    contractual, denied = first.contractual, first.denied
    if second is not None and second.result != "rejected":
        denied += second.denied if not second.paid else ZERO
        denied = min(denied, charge - paid - contractual)
    return {
        "contractual": contractual,
        "denied": denied,
        "patient": charge - paid - contractual - denied,
    }


def _minutes(stops: Sequence[Stop], changes: Sequence[Change]) -> dict[str, int]:
    """Return the minutes of colleagues by job role, those of what was repaired included."""
    total: dict[str, int] = {}
    for some in (*(stop.minutes for stop in stops), *(change.minutes for change in changes)):
        for role, minutes in some.items():
            total[role] = total.get(role, 0) + int(minutes)
    return total
