"""Legal holds: set for a matter, released by somebody else; whose records they keep today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, union

from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.core.web.formats import day
from lms.people.api import Job, Person, Unit, in_scope, units
from lms.records.models import HOLD_KINDS, LegalHold, LegalHoldRelease
from lms.records.services.catalogue import places

SUBJECTS = ("module", "subject", "gate", "checklist")
LEAST_REASON = 10


@dataclass(frozen=True)
class Wanted:
    """What is to be held; the fields of its kind are filled."""

    kind: str
    matter: str
    reason: str
    person_id: int | None = None
    unit_id: int | None = None
    subject: str | None = None
    claims_from_on: date | None = None
    claims_to_on: date | None = None


@dataclass(frozen=True)
class Hold:
    """A hold with its end and with the names that a page needs."""

    row: LegalHold
    release: LegalHoldRelease | None
    by: Person
    released_by: Person | None
    person: Person | None
    unit: Unit | None

    @property
    def is_open(self) -> bool:
        """Tell whether it holds."""
        return self.release is None

    @property
    def what(self) -> str:
        """Say what it holds."""
        if self.person is not None:
            return _("Everything about %s") % self.person.full_name
        if self.unit is not None:
            return _("Everybody who worked in %s") % self.unit.name
        if self.row.subject:
            return _("Everybody with a record of %s") % self.row.subject
        return _("Claims of %(first)s to %(last)s and who registered them") % {
            "first": day(self.row.claims_from_on),
            "last": day(self.row.claims_to_on),
        }


def hold(wanted: Wanted, *, by: Person, form_key: str) -> LegalHold:
    """Set a hold from today on; the same ``form_key`` again gives the hold there is.

    Raises:
        Refused: when the kind's fields are missing, or matter or reason say nothing.
        Conflict: when the form was used for something else.
    """
    known = db.session.scalar(select(LegalHold).where(LegalHold.form_key == form_key))
    if known is not None:
        refuse_other_use(known, **wanted.__dict__, by_id=by.id)
        return known
    _demand_whole(wanted)
    row = LegalHold(
        public_id=new_public_id(),
        **wanted.__dict__,
        from_on=clock.today(),
        by_id=by.id,
        form_key=form_key,
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "records.held",
        subject=f"hold:{row.public_id}",
        actor=by.employee_no,
        kind=row.kind,
        matter=row.matter,
        people=len(held_by([row])),
    )
    return row


def _demand_whole(wanted: Wanted) -> None:
    first, last = wanted.claims_from_on, wanted.claims_to_on
    has_days = first is not None and last is not None and first <= last
    whole = {
        "person": wanted.person_id is not None,
        "unit": wanted.unit_id is not None,
        "subject": bool(wanted.subject),
        "claims": has_days,
    }
    if wanted.kind not in HOLD_KINDS or not whole[wanted.kind]:
        raise Refused(_("Say what is held."), hint=_("A person, a unit, a subject, or the days of claims."))
    if not wanted.matter.strip() or len(wanted.reason.strip()) < LEAST_REASON:
        raise Refused(_("A matter and a reason are needed."), hint=_("Whoever releases it will read them."))


def release(public_id: str, *, reason: str, by: Person) -> LegalHoldRelease:
    """Release a hold; it ends today.

    Raises:
        NotFound: when there is none.
        NotAllowed: for who set it.
        Conflict: when it is released already.
        Refused: without a reason.
    """
    found = hold_named(public_id)
    if found.release is not None:
        raise Conflict(_("This hold is released already."))
    if found.row.by_id == by.id:
        raise NotAllowed(_("Two different people: somebody else releases this hold."))
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Say why the records need not be held any more."))
    made = LegalHoldRelease(
        hold_id=found.row.id,
        reason=reason.strip(),
        to_on=clock.today(),
        by_id=by.id,
        recorded_at=recorded_at(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "records.hold_released", subject=f"hold:{public_id}", actor=by.employee_no, kind=found.row.kind
    )
    return made


def hold_named(public_id: str) -> Hold:
    """Return a hold.

    Raises:
        NotFound: when there is none.
    """
    found = next(iter(_shown(LegalHold.public_id == public_id)), None)
    if found is None:
        raise NotFound(_("There is no such hold."), hint=_("Open it from the list."))
    return found


def holds(*, only_open: bool = False) -> list[Hold]:
    """Return the holds, open ones first, the newest first."""
    found = _shown(LegalHoldRelease.id.is_(None) if only_open else None)
    return sorted(found, key=lambda one: (not one.is_open, -one.row.id))


def _shown(where: ColumnElement[bool] | None) -> list[Hold]:
    statement = select(LegalHold, LegalHoldRelease).outerjoin(
        LegalHoldRelease, LegalHoldRelease.hold_id == LegalHold.id
    )
    rows = db.session.execute(statement if where is None else statement.where(where)).all()
    ids = {row[0].by_id for row in rows} | {row[0].person_id for row in rows}
    ids |= {row[1].by_id for row in rows if row[1]}
    wanted = select(Person).where(Person.id.in_([one for one in ids if one]))
    people = {person.id: person for person in db.session.scalars(wanted)} if rows else {}
    known = units() if rows else {}
    return [
        Hold(
            row=row,
            release=end,
            by=people[row.by_id],
            released_by=people[end.by_id] if end else None,
            person=people.get(row.person_id or 0),
            unit=known.get(row.unit_id or 0),
        )
        for row, end in rows
    ]


def people_held() -> frozenset[int]:
    """Return whose records a hold keeps today."""
    open_ones = (
        select(LegalHold)
        .outerjoin(LegalHoldRelease, LegalHoldRelease.hold_id == LegalHold.id)
        .where(LegalHoldRelease.id.is_(None))
    )
    return held_by(db.session.scalars(open_ones).all())


def holds_of(person_id: int) -> list[Hold]:
    """Return the open holds that keep a person's records."""
    return [one for one in holds(only_open=True) if person_id in held_by([one.row])]


def held_by(found: Iterable[LegalHold]) -> frozenset[int]:
    """Return whose records holds keep."""
    held = list(found)
    people = {one.person_id for one in held if one.person_id is not None}
    for one in held:
        statement = _whom(one)
        if statement is not None:
            people.update(person_id for person_id in db.session.scalars(statement) if person_id is not None)
    return frozenset(people)


def _whom(one: LegalHold) -> Select[int] | None:
    if one.kind == "unit":
        unit = units().get(one.unit_id or 0)
        path = unit.path if unit else ""
        return (
            select(Job.person_id)
            .join(Unit, Unit.id == Job.unit_id)
            .where(in_scope([path]) if path else false())
        )
    if one.kind == "subject":
        return _with_subject(one.subject or "")
    return _who_registered(one) if one.kind == "claims" else None


def _with_subject(subject: str) -> Select[int]:
    """Return the people of every row that names a subject, whatever the table."""
    parts = []
    for place in places().values():
        columns = [place.table.c[name] for name in SUBJECTS if name in place.table.c]
        named = [column for column in columns if column.type.python_type is str]
        if named and place.owners:
            parts.append(select(place.owners[0]).where(or_(*(column == subject for column in named))))
    return select(union(*parts).subquery().columns[0])


def _who_registered(one: LegalHold) -> Select[int]:
    encounter = places()["encounter"].table
    return select(encounter.c.registered_by).where(
        encounter.c.registered_by.is_not(None),
        encounter.c.service_on.between(one.claims_from_on, one.claims_to_on),
    )
