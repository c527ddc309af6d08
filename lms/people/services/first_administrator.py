"""The first administrator: somebody must be able to sign in to an empty system."""

from sqlalchemy import select

from lms.core import audit, clock
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.facts import valid_on_clause
from lms.people.models import Duty, Person, Unit
from lms.people.models_signin import Account
from lms.people.services import tokens
from lms.people.services.limits import current_limits
from lms.people.services.status import TERMINATED, status_on

ADMINISTRATOR = "administrator"
EMPLOYEE_NO = "admin"
ROOT_CODE = "ROOT"


def set_up_first_administrator() -> tuple[Person, str] | None:
    """Return the person who administers first and a new link token, or None when one can sign in already.

    A person who holds the duty already gets the link; without one, a person ``admin`` is made who holds it
    over the top unit, which is made too when there is no unit at all. Repeating it gives a new link until
    the password is set; the link before ends.
    """
    if _administrator(with_password=True) is not None:
        return None
    person = _administrator(with_password=False) or _make_administrator()
    token = tokens.make_link_token(purpose="setup", person_id=person.id, lives=current_limits().setup_link)
    audit.record("account.setup-link-made", subject=f"person:{person.employee_no}")
    return person, token


def _administrator(*, with_password: bool) -> Person | None:
    today = clock.today()
    statement = (
        select(Person, status_on(today))
        .join(Duty, Duty.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Duty.duty == ADMINISTRATOR,
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, today),
        )
        .order_by(Person.id)
    )
    if with_password:
        statement = statement.where(Account.password_hash.is_not(None))
    return next((person for person, status in db.session.execute(statement) if status != TERMINATED), None)


def _make_administrator() -> Person:
    person = db.session.scalar(select(Person).where(Person.employee_no == EMPLOYEE_NO))
    if person is None:
        person = Person(
            employee_no=EMPLOYEE_NO,
            given_name="First",
            family_name="Administrator",
            recorded_at=recorded_at(),
        )
        db.session.add(person)
    unit = _top_unit()
    db.session.flush()
    db.session.add(
        Duty(
            person_id=person.id,
            duty=ADMINISTRATOR,
            unit_id=unit.id,
            from_on=clock.today(),
            recorded_at=recorded_at(),
        )
    )
    db.session.flush()
    return person


def _top_unit() -> Unit:
    unit = db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1))
    if unit is None:
        unit = Unit(code=ROOT_CODE, name="Whole organisation", kind="system", path="", npis=[])
        db.session.add(unit)
        db.session.flush()
        unit.path = f"/{unit.id}/"
    return unit
