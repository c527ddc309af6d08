"""What the desk shows of a quarter: who coded what, which samples are drawn, what they say by type."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from lms.claims.api import ClaimFact
from lms.core import clock
from lms.core.database import db
from lms.people.api import (
    Duty,
    Job,
    Person,
    Unit,
    in_scope,
    of_units,
    people,
    shown_jobs,
    units,
    valid_on_clause,
)
from lms.reviews.models import CodedRecord, CodingReview
from lms.reviews.permissions import REVIEWERS
from lms.reviews.policy import reviews_policy
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import Totals, total
from lms.reviews.rules.standing import CLOSED, OPEN, REPORTED, WITHDRAWN
from lms.reviews.services.drawing import work_of
from lms.reviews.services.reading import Seen, in_reach, of_quarter, seen


@dataclass(frozen=True)
class DeskRow:
    """One coder and type of patients in a quarter: ``records`` coded; ``seen`` None = not drawn."""

    person: Person
    unit: Unit | None
    patient_type: str
    records: int
    seen: Seen | None


@dataclass(frozen=True)
class TypeRow:
    """What the closed reviews of a type add up to, and how many of how many reviews are closed."""

    patient_type: str
    closed: int
    reviews: int
    totals: Totals


def rows_of(quarter: Quarter, paths: Collection[str]) -> list[DeskRow]:
    """Return what was coded in a quarter by people found in units, with the sample of each that stands."""
    reviews = seen(*of_quarter(quarter), in_reach(CodingReview.person_id, paths))
    standing = {
        (one.review.person_id, one.review.patient_type): one for one in reviews if one.state != WITHDRAWN
    }
    coded = {(one.person_id, one.patient_type): one.records for one in work_of(quarter, paths)}
    keys = sorted({*coded, *standing})
    named, places = people({key[0] for key in keys}), _places(quarter, paths)
    return [
        DeskRow(named[key[0]], places.get(key[0]), key[1], coded.get(key, 0), standing.get(key))
        for key in keys
    ]


@dataclass(frozen=True)
class QuarterStanding:
    """The reviews of the quarter that is reviewed now: how many are drawn and open, until when they are due.

    ``own`` are the open ones that wait for a reviewer.
    """

    quarter: Quarter
    drawn: int
    open: int
    own: int
    due_on: date


def quarter_before(day: date, paths: Collection[str], reviewer_id: int) -> QuarterStanding:
    """Return how the reviews of the quarter before a day stand, of people found in units."""
    quarter = Quarter.of(Quarter.of(day).first_on - timedelta(days=1))
    reviews = seen(*of_quarter(quarter), in_reach(CodingReview.person_id, paths))
    drawn = [one for one in reviews if one.state != WITHDRAWN]
    waiting = [one for one in drawn if one.state in OPEN]
    own = sum(one.reviewer_id == reviewer_id and one.state != REPORTED for one in waiting)
    due_on = quarter.last_on + timedelta(days=reviews_policy().done_in_days)
    return QuarterStanding(quarter, len(drawn), len(waiting), own, due_on)


def by_type(rows: Iterable[DeskRow]) -> list[TypeRow]:
    """Add up the closed reviews by type of patients."""
    drawn: dict[str, list[Seen]] = {}
    for row in rows:
        if row.seen is not None:
            drawn.setdefault(row.patient_type, []).append(row.seen)
    return [_type_row(name, found) for name, found in sorted(drawn.items())]


def _type_row(name: str, found: list[Seen]) -> TypeRow:
    closed = [one for one in found if one.state == CLOSED]
    findings = (case.finding for one in closed for case in one.cases)
    return TypeRow(name, len(closed), len(found), total(one for one in findings if one is not None))


def _places(quarter: Quarter, paths: Collection[str]) -> dict[int, Unit]:
    """Return the unit in which each coder of a quarter is found, of several the first."""
    coded = select(CodedRecord.person_id).where(
        CodedRecord.superseded_at.is_(None),
        CodedRecord.coded_on.between(quarter.first_on, quarter.last_on),
    )
    reviewed = select(CodingReview.person_id).where(*of_quarter(quarter))
    statement = (
        select(Job.person_id, Job.unit_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Job.superseded_at.is_(None),
            shown_jobs(clock.today()),
            in_scope(paths),
            or_(Job.person_id.in_(coded), Job.person_id.in_(reviewed)),
        )
        .order_by(Job.person_id, Job.id.desc())
    )
    known = units()
    return {person_id: known[unit_id] for person_id, unit_id in db.session.execute(statement)}


def reviewers(paths: Collection[str]) -> list[Person]:
    """Return who holds a duty to review over, or within, units today, by name."""
    above = {int(part) for path in paths for part in path.strip("/").split("/")}
    within = select(Duty.person_id).where(
        Duty.superseded_at.is_(None),
        Duty.duty.in_(REVIEWERS),
        valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
        or_(Duty.unit_id.in_(above), *of_units(Duty.unit_id, paths)),
    )
    order = Person.family_name, Person.given_name, Person.id
    return list(db.session.scalars(select(Person).where(Person.id.in_(within)).order_by(*order)))


@dataclass(frozen=True, slots=True)
class Account:
    """What is known here of the claim of a drawn record: public id, first day of service, unit."""

    public_id: str
    service_on: date | None
    unit_id: int | None


def accounts_of(keys: Collection[str]) -> dict[str, Account]:
    """Return the claims of drawn records, by record key; records without a claim here are left out."""
    columns = ClaimFact.claim_key, ClaimFact.public_id, ClaimFact.service_from, ClaimFact.unit_id
    rows = db.session.execute(
        select(*columns).where(ClaimFact.claim_key.in_(sorted(keys))).order_by(ClaimFact.id.desc())
    )
    return {row.claim_key: Account(row.public_id, row.service_from, row.unit_id) for row in rows}


def reviews_of(person_id: int) -> list[Seen]:
    """Return the reviews of a coder, newest quarter first."""
    return [one for one in seen(CodingReview.person_id == person_id) if one.state != WITHDRAWN]
