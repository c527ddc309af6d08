"""Why an access is given or ends, as codes that say nothing of a training record."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import select

from lms.access.models import ProvisionalGrant, Suspension
from lms.access.rules import orders as rules
from lms.access.services.provisioning import Settings
from lms.core import clock
from lms.core.database import plain_rows
from lms.people.api import EmploymentFact, employment_of, jobs_of
from lms.roles.api import gate_id


class Asked(NamedTuple):
    """Whose access of which class ended."""

    person_id: int
    security_class: str
    setup: Settings


def grants_of(person_ids: Collection[int]) -> dict[tuple[int, str], str]:
    """Return the newest provisional grants that began, by person and gate, as decisions are named."""
    if not person_ids:
        return {}
    statement = (
        select(ProvisionalGrant.person_id, ProvisionalGrant.gate, ProvisionalGrant.id)
        .where(
            ProvisionalGrant.person_id.in_(sorted(person_ids)),
            ProvisionalGrant.superseded_at.is_(None),
            ProvisionalGrant.from_on <= clock.today(),
        )
        .order_by(ProvisionalGrant.id)
    )
    return {(row.person_id, row.gate): f"provisional:{row.id}" for row in plain_rows(statement)}


def why_ended(asked: Iterable[Asked]) -> dict[tuple[int, str], tuple[str, str | None]]:
    """Return the reason and, where somebody decided it, the decision, by person and class."""
    wanted = list(asked)
    people = {one.person_id for one in wanted}
    if not people:
        return {}
    jobs, employed, today = jobs_of(people), employment_of(people), clock.today()
    suspended = _suspensions(people)
    found: dict[tuple[int, str], tuple[str, str | None]] = {}
    for one in wanted:
        held = [job.job_role for job in jobs.get(one.person_id, ()) if job.is_held_on(today)]
        asking = [role for role in held if one.setup.class_of(role) == one.security_class]
        by_decision = [suspended.get((one.person_id, gate_id(role))) for role in asking]
        decision = next((name for name in by_decision if name), None)
        if not _is_employed(employed.get(one.person_id, ())):
            reason: tuple[str, str | None] = (rules.LEFT, None)
        elif one.security_class in one.setup.privileges.values():
            reason = (rules.LAPSED, None)
        elif not asking:
            reason = (rules.NO_JOB, None)
        else:
            reason = (rules.SUSPENDED, decision) if decision else (rules.LAPSED, None)
        found[one.person_id, one.security_class] = reason
    return found


def _is_employed(facts: Iterable[EmploymentFact]) -> bool:
    """Tell whether the newest employment that began is an active one, its contract included.

    Nothing known counts as active.
    """
    today = clock.today()
    began = [one for one in facts if one.from_on <= today]
    if not began:
        return True
    newest = max(began, key=lambda one: one.from_on)
    return newest.status == "active" and (newest.left_on is None or newest.left_on >= today)


def _suspensions(people: Collection[int]) -> dict[tuple[int, str], str]:
    today = clock.today()
    statement = select(Suspension.person_id, Suspension.gate, Suspension.id).where(
        Suspension.person_id.in_(sorted(people)),
        Suspension.superseded_at.is_(None),
        Suspension.from_on <= today,
        Suspension.to_on.is_(None) | (Suspension.to_on >= today),
    )
    return {(row.person_id, row.gate): f"suspension:{row.id}" for row in plain_rows(statement)}
