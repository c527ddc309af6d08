"""Who must have a second factor by the policy and has none: asked at sign-in, before pages, by the doctor."""

from datetime import date

from sqlalchemy import select

from lms.core import clock
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.people.facts import in_chunks, valid_on_clause
from lms.people.models import Duty, Person
from lms.people.models_cover import Cover
from lms.people.services.factors import has_any, those_with_any
from lms.people.services.limits import current_limits
from lms.people.services.status import TERMINATED, status_on

_TOLD = 5


def due_on(person_id: int) -> date | None:
    """Return the last day on which a person may go without a second factor; None when none is needed.

    None too for who has one. Duties that are lent for now count from the first day of the cover.
    """
    demand = current_limits().demand
    if not demand.duties or has_any(person_id):
        return None
    today = clock.today()
    own = select(Duty.duty, Duty.from_on).where(
        Duty.person_id == person_id,
        Duty.superseded_at.is_(None),
        valid_on_clause(Duty.from_on, Duty.to_on, today),
    )
    lent = select(Cover.duty, Cover.from_on).where(
        Cover.deputy_id == person_id,
        Cover.superseded_at.is_(None),
        valid_on_clause(Cover.from_on, Cover.to_on, today),
    )
    since: dict[str, date] = {}
    for duty, from_on in [*db.session.execute(own), *db.session.execute(lent)]:
        since[duty] = min(since.get(duty, from_on), from_on)
    return demand.due_on(since)


def is_overdue(person_id: int) -> bool:
    """Tell whether a person needs a second factor, has none, and the days to set it up are over."""
    day = due_on(person_id)
    return day is not None and clock.today() > day


def lacking() -> list[Person]:
    """Return who holds a duty that needs a second factor and has none, by name."""
    duties = current_limits().demand.duties
    if not duties:
        return []
    today = clock.today()
    statement = (
        select(Person, status_on(today))
        .join(Duty, Duty.person_id == Person.id)
        .where(
            Duty.duty.in_(duties),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, today),
        )
        .distinct()
        .order_by(Person.family_name, Person.id)
    )
    found = [person for person, status in db.session.execute(statement) if status != TERMINATED]
    having: set[int] = set()
    for chunk in in_chunks([person.id for person in found]):
        having |= those_with_any(chunk)
    return [person for person in found if person.id not in having]


def problems() -> list[str]:
    """Say who lacks a second factor that the policy asks for; for the doctor."""
    found = lacking()
    if not found:
        return []
    names = ", ".join(f"{person.full_name} ({person.employee_no})" for person in found[:_TOLD])
    more = _(" and %d more") % (len(found) - _TOLD) if len(found) > _TOLD else ""
    told = f"{len(found)} people lack the second factor that their duty needs: {names}{more}."
    return [f"{told} They set it up under My settings, Sign-in and security."]
