"""Results that would fall under a cleared access: an access officer decides, never the regrade by itself."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.assessments.api import Held, decide_held, held_results
from lms.core import audit
from lms.core.errors import NotFound, Refused
from lms.people.api import Person, people, unit_paths_of
from lms.quality.services.tallies import book, sums_of_attempts

LEAST_REASON = 10


@dataclass(frozen=True)
class HeldRow:
    """A held result with its person."""

    held: Held
    person: Person


def held_rows(paths: Collection[str]) -> list[HeldRow]:
    """Return the held results of people in units, the longest waiting first."""
    found = held_results()
    known = people({one.person_id for one in found})
    return [HeldRow(one, known[one.person_id]) for one in found if _is_in(one.person_id, paths)]


def _is_in(person_id: int, paths: Collection[str]) -> bool:
    return any(path.startswith(tuple(paths)) for path in unit_paths_of(person_id))


def held_row(held_id: int) -> HeldRow:
    """Return a held result.

    Raises:
        NotFound: when there is none, or it was decided already.
    """
    found = held_results(held_id)
    if not found:
        raise NotFound("This result does not wait for a decision.", hint="The list shows those that do.")
    return HeldRow(found[0], people([found[0].person_id])[found[0].person_id])


def settle(row: HeldRow, *, lower: bool, reason: str, by: Person) -> None:
    """Let a held result fall, or keep it; statistics follow.

    Raises:
        Refused: without a reason, or for one's own result.
    """
    if row.person.id == by.id:
        raise Refused("This is your own result.", hint="Another access officer decides on it.")
    if len(reason) < LEAST_REASON:
        raise Refused("Say why, in a sentence.", hint="The learner and an auditor read it.")
    attempts = [row.held.fact.attempt_id]
    before = sums_of_attempts(attempts)
    decide_held(row.held.fact, lower=lower, by_id=by.id, reason=reason)
    after = sums_of_attempts(attempts)
    after.add_all(before, sign=-1)
    book(after)
    audit.record(
        "quality.held.decided",
        subject=f"person:{row.person.employee_no}",
        actor=by.employee_no,
        module=row.held.module,
        lowered=lower,
        reason=reason,
    )
