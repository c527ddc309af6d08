"""Who a signed-in person is: the duties and job roles held today."""

from datetime import date
from typing import Protocol

from sqlalchemy import BigInteger, Date, String, and_, bindparam, cast, literal, null, select, union_all

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.core.permissions import NOBODY, HeldDuty, Identity
from lms.people.facts import valid_on_clause
from lms.people.models import Duty, Employment, Job, Person, Unit
from lms.people.models_cover import Cover
from lms.people.rules.covers import overlap
from lms.people.services.lending import ABOVE, lends
from lms.people.services.status import has_left

_DUTY, _JOB, _LENT = "duty", "job", "lent"
_NOBODY = cast(null(), BigInteger)
_DAY = bindparam("day", type_=Date)
_HELD = union_all(
    select(
        literal(_DUTY, String).label("is_of"),
        Duty.id.label("place"),
        Duty.duty.label("name"),
        Duty.unit_id.label("unit_id"),
        Unit.path.label("path"),
        literal("", String).label("held"),
        _NOBODY.label("lent_by"),
    )
    .join(Unit, Unit.id == Duty.unit_id)
    .where(
        Duty.person_id == bindparam("person_id"),
        Duty.superseded_at.is_(None),
        valid_on_clause(Duty.from_on, Duty.to_on, _DAY),
    ),
    select(
        literal(_JOB, String),
        Job.id,
        Job.job_role,
        Job.unit_id,
        literal("", String),
        literal("", String),
        _NOBODY,
    ).where(
        Job.person_id == bindparam("person_id"),
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, _DAY),
    ),
    select(
        literal(_LENT, String),
        Cover.id,
        Cover.duty,
        Cover.unit_id,
        Unit.path,
        ABOVE.path,
        Cover.person_id,
    )
    .join(Unit, Unit.id == Cover.unit_id)
    .join(Duty, and_(Duty.person_id == Cover.person_id, Duty.duty == Cover.duty))
    .join(ABOVE, ABOVE.id == Duty.unit_id)
    .where(Cover.deputy_id == bindparam("person_id"), lends(_DAY)),
).order_by("is_of", "place")


class Known(Protocol):
    """A person by what their identity says of them."""

    @property
    def id(self) -> int:
        """The person."""

    @property
    def employee_no(self) -> str:
        """The number that the hospital knows them by."""

    @property
    def full_name(self) -> str:
        """Given and family name."""

    @property
    def theme(self) -> str | None:
        """Light or dark by choice; None follows the device."""


def identity_of(
    person: Known | None, *, must_change_password: bool = False, session_id: int | None = None
) -> Identity:
    """Return the identity of a person with the duties and jobs held today; nobody for None.

    Duties that somebody lends them today stand after their own and name the lender.
    """
    if person is None:
        return NOBODY
    today = clock.today()
    duties, job_roles = kept(
        "people.held",
        (Duty, Job, Unit, Cover, Employment),
        lambda: _held(person.id, today),
        key=(person.id, today),
    )
    return Identity(
        person_id=person.id,
        employee_no=person.employee_no,
        name=person.full_name,
        duties=duties,
        job_roles=job_roles,
        must_change_password=must_change_password,
        theme=person.theme,
        session_id=session_id,
    )


def identity_of_person(person_id: int) -> Identity:
    """Return the identity of a person by id, for what is done in their name; nobody for who left."""
    return NOBODY if has_left(person_id) else identity_of(db.session.get(Person, person_id))


def _held(person_id: int, day: date) -> tuple[tuple[HeldDuty, ...], tuple[str, ...]]:
    held = plain_rows(_HELD, {"person_id": person_id, "day": day}).all()
    own = [HeldDuty(row.name, row.unit_id, row.path) for row in held if row.is_of == _DUTY]
    lent = [
        HeldDuty(row.name, row.unit_id, path, row.lent_by)
        for row in held
        if row.is_of == _LENT and (path := overlap(row.path, row.held)) is not None
    ]
    return (
        tuple(dict.fromkeys([*own, *lent])),
        tuple(dict.fromkeys(row.name for row in held if row.is_of == _JOB)),
    )
