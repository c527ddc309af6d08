"""Accommodations: what makes the exams of a person fair, from a day to a day. Private to who must know."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select, update

from lms.assessments.models import Accommodation
from lms.assessments.rules.deadlines import PausePolicy
from lms.core import audit, clock
from lms.core.database import db, plain_rows
from lms.core.errors import Refused
from lms.core.kept import kept
from lms.core.unit_of_work import recorded_at
from lms.people.api import Job, Person, Unit, in_scope

LEAST, MOST = Decimal(1), Decimal(3)
MOST_BREAKS, LONGEST_BREAK = 10, 60


@dataclass(frozen=True)
class Terms:
    """What is accommodated: a factor on time, breaks besides those of the policy, and what else helps.

    ``break_minutes`` is the longest a break stops the clock, None as the policy says.
    """

    factor: Decimal = LEAST
    extra_breaks: int = 0
    break_minutes: int | None = None
    note: str = ""

    @property
    def is_any(self) -> bool:
        """Tell whether anything differs from the exam as everybody has it."""
        return self != Terms()

    def pauses(self, policy: PausePolicy) -> PausePolicy:
        """Return how often and how long the clock may stand; never less than the policy allows."""
        minutes = max(policy.minutes, self.break_minutes or 0)
        return PausePolicy(times=policy.times + self.extra_breaks, minutes=minutes)


NONE = Terms()
_ALL_KNOWN = (
    select(
        Accommodation.person_id,
        Accommodation.from_on,
        Accommodation.to_on,
        Accommodation.factor,
        Accommodation.extra_breaks,
        Accommodation.break_minutes,
        Accommodation.note,
    )
    .where(Accommodation.superseded_at.is_(None))
    .order_by(Accommodation.from_on.desc(), Accommodation.id.desc())
)


def accommodation_on(person_id: int, day: date) -> Terms:
    """Return what is accommodated for a person on a day: of several records the latest first day counts.

    Few people have any and it rarely changes, so all of it is kept between requests.
    """
    known = kept("assessments.accommodated", (Accommodation,), _all_known)
    for from_on, to_on, terms in known.get(person_id, ()):
        if from_on <= day:
            return NONE if to_on is not None and to_on < day else terms
    return NONE


def _all_known() -> dict[int, list[tuple[date, date | None, Terms]]]:
    """Return the records of everybody as known now, newest first day first."""
    found: dict[int, list[tuple[date, date | None, Terms]]] = {}
    for person_id, from_on, to_on, *terms in plain_rows(_ALL_KNOWN):
        found.setdefault(person_id, []).append((from_on, to_on, Terms(*terms)))
    return found


def accommodation_of(person_id: int) -> Terms:
    """Return what is accommodated for a person today."""
    return accommodation_on(person_id, clock.today())


def accommodations_of(person_id: int) -> Sequence[Accommodation]:
    """Return the records of a person as known now, newest first day first."""
    return db.session.scalars(_known(person_id).order_by(Accommodation.from_on.desc())).all()


def in_reach(paths: Sequence[str]) -> list[tuple[Person, Accommodation]]:
    """Return who has something accommodated today or later below the unit ``paths``, by name."""
    today = clock.today()
    rows = db.session.execute(
        select(Person, Accommodation)
        .join(Accommodation, Accommodation.person_id == Person.id)
        .where(
            Accommodation.superseded_at.is_(None),
            (Accommodation.to_on.is_(None)) | (Accommodation.to_on >= today),
            select(Job.id)
            .join(Unit, Unit.id == Job.unit_id)
            .where(Job.person_id == Person.id, Job.superseded_at.is_(None), in_scope(paths))
            .exists(),
        )
        .order_by(Person.family_name, Person.given_name, Accommodation.from_on)
    )
    return [(person, row) for person, row in rows if _terms(row).is_any]


def accommodate(
    *, person: Person, terms: Terms, from_on: date, to_on: date | None = None, by: Person | None = None
) -> Accommodation:
    """Record what is accommodated for a person from a day on; it counts at the next start of an exam.

    Records that begin on that day or later are superseded; an earlier one counts until the day before.
    The log says that it was recorded and by whom, not what.

    Raises:
        Refused: for a factor outside 1 to 3, breaks out of reason, or an end before the beginning.
    """
    _refuse_unreasonable(terms, from_on, to_on)
    db.session.execute(
        update(Accommodation)
        .where(
            Accommodation.person_id == person.id,
            Accommodation.superseded_at.is_(None),
            Accommodation.from_on >= from_on,
        )
        .values(superseded_at=recorded_at())
    )
    row = Accommodation(
        person_id=person.id,
        factor=terms.factor,
        extra_breaks=terms.extra_breaks,
        break_minutes=terms.break_minutes,
        note=terms.note,
        from_on=from_on,
        to_on=to_on,
        recorded_by_id=by.id if by else None,
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "assessments.accommodation.recorded",
        subject=f"person:{person.employee_no}",
        actor=by.employee_no if by else "system",
        from_on=from_on,
        to_on=to_on,
    )
    return row


def end_accommodation(*, person: Person, last_on: date, by: Person) -> None:
    """End what is accommodated today with a last day; a second time changes nothing.

    Raises:
        Refused: when nothing is accommodated, or the day lies before its beginning.
    """
    row = _in_force(person.id, clock.today())
    if row is None:
        raise Refused(f"Nothing is accommodated for {person.full_name} today.")
    if row.to_on == last_on:
        return
    accommodate(person=person, terms=_terms(row), from_on=row.from_on, to_on=last_on, by=by)


def allow_extra_time(*, person: Person, factor: Decimal, from_on: date) -> None:
    """Make a person's exams longer by ``factor`` from a day on; what else is accommodated stays."""
    terms = replace(accommodation_on(person.id, from_on), factor=factor)
    accommodate(person=person, terms=terms, from_on=from_on)


def _known(person_id: int) -> Select[Accommodation]:
    return select(Accommodation).where(
        Accommodation.person_id == person_id, Accommodation.superseded_at.is_(None)
    )


def _in_force(person_id: int, day: date) -> Accommodation | None:
    newest = db.session.scalar(
        _known(person_id)
        .where(Accommodation.from_on <= day)
        .order_by(Accommodation.from_on.desc(), Accommodation.id.desc())
        .limit(1)
    )
    return None if newest is None or (newest.to_on is not None and newest.to_on < day) else newest


def _terms(row: Accommodation) -> Terms:
    return Terms(row.factor, row.extra_breaks, row.break_minutes, row.note)


def _refuse_unreasonable(terms: Terms, from_on: date, to_on: date | None) -> None:
    if not LEAST <= terms.factor <= MOST:
        raise Refused(f"The factor is {terms.factor}; it lies between {LEAST} and {MOST}, usually 1.5.")
    if not 0 <= terms.extra_breaks <= MOST_BREAKS:
        raise Refused(f"Extra breaks are 0 to {MOST_BREAKS}.")
    if terms.break_minutes is not None and not 1 <= terms.break_minutes <= LONGEST_BREAK:
        raise Refused(f"A break lasts 1 to {LONGEST_BREAK} minutes.")
    if to_on is not None and to_on < from_on:
        raise Refused("The last day lies before the first.")
