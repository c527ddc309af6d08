"""Educators' profiles: lines kept by the educator, each confirmed by a manager; why an educator fits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.once import insert_once
from lms.core.readings import read_each
from lms.core.superseding import succeed, supersede
from lms.core.unit_of_work import recorded_at
from lms.education.models import EducatorConfirmation, EducatorFact
from lms.education.rules.matching import KINDS, Line
from lms.education.services.following import LONGEST_REASON, sound
from lms.education.services.pathways import terms, title_of_term
from lms.people.api import Person


@dataclass(frozen=True)
class Said:
    """What an educator says of themselves: a word of a kind, since a day, with a detail."""

    kind: str
    code: str
    from_on: date
    detail: str


def profiles(person_ids: Collection[int]) -> Mapping[int, tuple[Line, ...]]:
    """Return the lines of educators known now, credentials first; one statement."""
    return read_each("education.profiles", list(person_ids), _read_profiles)


def profile_of(person_id: int) -> tuple[Line, ...]:
    """Return the lines of one educator."""
    return profiles([person_id])[person_id]


def _read_profiles(person_ids: Collection[int]) -> dict[int, tuple[Line, ...]]:
    statement = (
        select(EducatorFact, EducatorConfirmation.recorded_at, Person.given_name, Person.family_name)
        .outerjoin(EducatorConfirmation, EducatorConfirmation.fact_id == EducatorFact.id)
        .outerjoin(Person, Person.id == EducatorConfirmation.by_id)
        .where(EducatorFact.person_id.in_(person_ids), EducatorFact.superseded_at.is_(None))
        .order_by(EducatorFact.from_on, EducatorFact.id)
    )
    found: dict[int, list[Line]] = {person_id: [] for person_id in person_ids}
    for fact, confirmed_at, given, family in db.session.execute(statement):
        found[fact.person_id].append(_line(fact, confirmed_at, f"{given} {family}"))
    return {key: tuple(sorted(own, key=lambda one: KINDS.index(one.kind))) for key, own in found.items()}


def _line(fact: EducatorFact, confirmed_at: Any, by: str) -> Line:
    on = clock.local_date(confirmed_at) if confirmed_at else None
    title = title_of_term(fact.code)
    return Line(fact.kind, fact.code, title, fact.detail, fact.from_on, by if on else "", on)


def say(*, person_id: int, said: Said) -> None:
    """Add or change a line of one's own profile; a changed line waits for a manager again.

    Raises:
        Refused: for a word that is not in the list, or a day to come.
    """
    if said.kind not in KINDS or said.code not in terms(said.kind):
        raise Refused(_("There is no such word."), hint=_("Choose one from the list."))
    if said.from_on > clock.local_date(recorded_at()):
        raise Refused(_("This day is still to come."), hint=_("Give the day since when it holds."))
    key = {"person_id": person_id, "kind": said.kind, "code": said.code}
    detail = sound(said.detail, LONGEST_REASON)
    now = db.session.scalar(select(EducatorFact).filter_by(**key, superseded_at=None))
    if now is None or (now.from_on, now.detail) != (said.from_on, detail):
        succeed(EducatorFact, key, from_on=said.from_on, detail=detail, by_id=person_id)


def take_away(*, person_id: int, kind: str, code: str) -> None:
    """Take a line off one's own profile; it stays on record. Taken away twice changes nothing."""
    supersede(EducatorFact, {"person_id": person_id, "kind": kind, "code": code})


def confirm(*, person_id: int, kind: str, code: str, seen: date, by_id: int) -> None:
    """Confirm a line of an educator; confirmed twice it is confirmed once.

    Args:
        person_id: the educator.
        kind: of the line.
        code: of the line.
        seen: the first day that the line named when it was read.
        by_id: the manager.

    Raises:
        NotFound: when there is no such line.
        Refused: when it was changed meanwhile, or by the educator for themselves.
    """
    key = {"person_id": person_id, "kind": kind, "code": code}
    line = db.session.scalar(select(EducatorFact).filter_by(**key, superseded_at=None))
    if line is None:
        raise NotFound(_("This line is no longer there."))
    if line.from_on != seen:
        raise Refused(_("The line was changed meanwhile."), hint=_("Read it again, then confirm."))
    if by_id == person_id:
        raise Refused(_("Nobody confirms their own profile."), hint=_("Ask your manager."))
    row = {"fact_id": line.id, "by_id": by_id, "recorded_at": recorded_at()}
    insert_once(EducatorConfirmation, [row])
    audit.record("education.profile_confirmed", subject=f"person:{person_id}", line=f"{kind}:{code}")


def waiting(person_ids: Collection[int]) -> int:
    """Return how many lines of educators wait for a confirmation."""
    return sum(not line.is_confirmed for own in profiles(person_ids).values() for line in own)
