"""Forbidden combinations as they stand: who holds two things that nobody should, and approved exceptions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, intersect, select

from lms.access.models_privileges import PrivilegeSpan
from lms.access.rules.privileges import HELD
from lms.access.services.locks import hold
from lms.core import audit, clock
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict as Clash
from lms.core.errors import NotFound, Refused
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people import api as people
from lms.people.api import Combination, CombinationException, Conflict, Duty, Holding, Job, Person

_DAY = timedelta(days=1)
_PRIVILEGE = "privilege"


@dataclass(frozen=True)
class Held:
    """A combination that a person holds today, and the exception that allows it, None when none does."""

    person: Person
    conflict: Conflict
    exception: CombinationException | None
    approver: Person | None

    @property
    def combination(self) -> Combination:
        """What is held together."""
        return self.conflict.combination


@dataclass(frozen=True, kw_only=True)
class Excepting:
    """What is approved: whose combination, by whom, why, until when (inclusive)."""

    person_id: int
    combination: str
    by_id: int
    reason: str
    to_on: date
    form_key: str


def held_on(paths: Collection[str], day: date) -> list[Held]:
    """Return who holds a combination on a day with a part of it in units, without an exception first.

    The number of statements does not depend on the number of people.
    """
    rules = people.combinations()
    ids = sorted({person_id for rule in rules for person_id in plain_rows(_holders(rule, day)).scalars()})
    found = _conflicts(rules, ids, day)
    exceptions = _exceptions(ids, day)
    known = people.people({*ids, *(one.by_id for one in exceptions.values())})
    rows = [
        Held(known[person_id], conflict, one, known[one.by_id] if one else None)
        for person_id, conflict in found
        if any(holding.path.startswith(tuple(paths)) for holding in (conflict.first, conflict.second))
        for one in [exceptions.get((person_id, conflict.combination.id))]
    ]
    return sorted(
        rows, key=lambda row: (row.exception is not None, row.combination.title, row.person.family_name)
    )


def allow(asked: Excepting) -> CombinationException:
    """Approve an exception from today on; the same form again is one exception.

    Raises:
        Refused: for oneself, without a reason, or for longer than the policy lets it.
        NotFound: when the person does not hold the combination.
        Conflict: when there is an exception already.
    """
    hold([asked.person_id])
    earlier = db.session.scalar(
        select(CombinationException).where(CombinationException.form_key == asked.form_key)
    )
    if earlier is not None:
        refuse_other_use(earlier, person_id=asked.person_id, combination=asked.combination, by_id=asked.by_id)
        return earlier
    today = clock.today()
    refusal = people.refusal_of_exception(
        asked.person_id, asked.by_id, asked.reason, asked.to_on, today, people.longest_exception_days()
    )
    if refusal is not None:
        raise Refused(refusal)
    held = {
        found.combination.id for _who, found in _conflicts(people.combinations(), [asked.person_id], today)
    }
    if asked.combination not in held:
        raise NotFound("This person does not hold this combination today.")
    if (asked.person_id, asked.combination) in _exceptions([asked.person_id], today):
        raise Clash("There is an exception already.", hint="End it first, then decide again.")
    row = CombinationException(
        person_id=asked.person_id,
        combination=asked.combination,
        by_id=asked.by_id,
        reason=asked.reason.strip(),
        from_on=today,
        to_on=asked.to_on,
        recorded_at=recorded_at(),
        form_key=asked.form_key,
    )
    return _kept(row, "access.exception_approved", asked.by_id)


def end(*, exception_id: int, by_id: int) -> CombinationException:
    """End an exception yesterday; ending it twice is one act, and one that is over stays as it was.

    Raises:
        NotFound: when there is no such exception.
    """
    found = db.session.get(CombinationException, exception_id)
    if found is None:
        raise NotFound("There is no such exception.")
    hold([found.person_id])
    db.session.refresh(found)
    if found.superseded_at is not None or found.to_on < clock.today():
        return found
    found.superseded_at = recorded_at()
    db.session.flush()
    row = CombinationException(
        person_id=found.person_id,
        combination=found.combination,
        by_id=found.by_id,
        reason=found.reason,
        from_on=found.from_on,
        to_on=clock.today() - _DAY,
        recorded_at=recorded_at(),
        form_key=f"{found.form_key}/ended",
    )
    return _kept(row, "access.exception_ended", by_id)


def _kept(row: CombinationException, action: str, by_id: int) -> CombinationException:
    db.session.add(row)
    db.session.flush()
    audit.record(
        action,
        subject=f"person:{people.person(row.person_id).employee_no}",
        actor=people.person(by_id).employee_no,
        exception=row.id,
        combination=row.combination,
        from_on=row.from_on,
        to_on=row.to_on,
        reason=row.reason,
    )
    return row


def _holders(rule: Combination, day: date) -> Select[int]:
    both = intersect(_holding(rule.first, day), _holding(rule.second, day)).subquery()
    return select(both.c.person_id)


def _holding(thing: tuple[str, str], day: date) -> Select[int]:
    kind, name = thing
    if kind == _PRIVILEGE:
        return select(PrivilegeSpan.person_id).where(
            (PrivilegeSpan.privilege == name)
            | PrivilegeSpan.privilege.startswith(f"{name}:", autoescape=True),
            PrivilegeSpan.state == HELD,
            people.valid_on_clause(PrivilegeSpan.from_on, PrivilegeSpan.to_on, day),
        )
    if kind == "job_role":
        return select(Job.person_id).where(
            Job.job_role == name,
            Job.superseded_at.is_(None),
            people.valid_on_clause(Job.from_on, Job.to_on, day),
        )
    return select(Duty.person_id).where(
        Duty.duty == name,
        Duty.superseded_at.is_(None),
        people.valid_on_clause(Duty.from_on, Duty.to_on, day),
    )


def _conflicts(
    rules: Sequence[Combination], person_ids: Collection[int], day: date
) -> list[tuple[int, Conflict]]:
    """Return what people hold together on a day, each combination of a person once."""
    holdings = people.holdings_of(person_ids)
    for person_id, holding in _privileges(person_ids):
        holdings.setdefault(person_id, []).append(holding)
    found: dict[tuple[int, str], Conflict] = {}
    for person_id in person_ids:
        for conflict in people.forbidden_conflicts(rules, holdings.get(person_id, [])):
            if conflict.is_on(day):
                found.setdefault((person_id, conflict.combination.id), conflict)
    return [(person_id, conflict) for (person_id, _key), conflict in found.items()]


def _privileges(person_ids: Collection[int]) -> list[tuple[int, Holding]]:
    known = people.units()
    found = []
    for chunk in people.in_chunks(person_ids):
        rows = plain_rows(
            select(
                PrivilegeSpan.person_id,
                PrivilegeSpan.privilege,
                PrivilegeSpan.unit_id,
                PrivilegeSpan.from_on,
                PrivilegeSpan.to_on,
            ).where(PrivilegeSpan.person_id.in_(chunk), PrivilegeSpan.state == HELD)
        )
        for person_id, name, unit_id, from_on, to_on in rows:
            found.append((person_id, Holding((_PRIVILEGE, name), known[unit_id].path, from_on, to_on)))
    return found


def _exceptions(person_ids: Collection[int], day: date) -> dict[tuple[int, str], CombinationException]:
    found = {}
    for chunk in people.in_chunks(person_ids):
        statement = select(CombinationException).where(
            CombinationException.person_id.in_(chunk),
            CombinationException.superseded_at.is_(None),
            CombinationException.from_on <= day,
            CombinationException.to_on >= day,
        )
        for row in db.session.scalars(statement):
            found[row.person_id, row.combination] = row
    return found
