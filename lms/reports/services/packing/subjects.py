"""What an evidence pack is about: one person, one unit or one requirement, within the asker's units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.compliance.api import ObligationSpan, Requirement, requirement_titles
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.people.api import (
    Job,
    Unit,
    in_scope,
    paths_within,
    person_by_employee_no,
    unit_by_code,
    unit_paths_of,
    valid_on_clause,
)

PERSON, UNIT, REQUIREMENT = "person", "unit", "requirement"
KINDS = (PERSON, UNIT, REQUIREMENT)
MOST_PEOPLE = 1000


@dataclass(frozen=True)
class PackSubject:
    """What a pack is about: its name for people, its people, its requirement (None = all of them).

    ``unit_path`` is the unit that whoever asks must reach; None for a requirement, which is asked for in all
    units that the asker reaches.
    """

    kind: str
    key: str
    title: str
    person_ids: tuple[int, ...]
    requirement_id: int | None = None
    unit_path: str | None = None


def subject_of(kind: str, key: str, paths: Collection[str], as_of: date) -> PackSubject:
    """Return what a pack is about.

    Args:
        kind: one of ``KINDS``.
        key: an employee number, a code of a unit, or kind and subject of a requirement with a colon between.
        paths: the units at or below which whoever asks may have packs made.
        as_of: the day on which people hold a job in the unit, or are asked for the requirement.

    Raises:
        NotFound: when there is no such thing in these units.
        Refused: for an unknown kind, nobody, or too many people for one pack.
    """
    makers = {PERSON: _person, UNIT: _unit, REQUIREMENT: _requirement}
    if kind not in makers:
        raise Refused(_("A pack is about a person, a unit or a requirement."), hint=_("Choose one of them."))
    found = makers[kind](key.strip(), paths, as_of)
    if not found.person_ids:
        raise Refused(
            _("Nobody stands behind this on that day."), hint=_("Choose another day, or something else.")
        )
    if len(found.person_ids) > MOST_PEOPLE:
        raise Refused(
            _("A pack holds at most %(most)d people; these are %(count)d.")
            % {"most": MOST_PEOPLE, "count": len(found.person_ids)},
            hint=_("Ask for smaller units, one pack each."),
        )
    return found


def _person(key: str, paths: Collection[str], as_of: date) -> PackSubject:
    person = person_by_employee_no(key)
    own = unit_paths_of(person.id, as_of)
    inside = next((path for path in own if path.startswith(tuple(paths))), None)
    if not paths or inside is None:
        raise NotFound(f"There is no person with the employee number {key}.")
    title = f"{person.full_name} ({person.employee_no})"
    return PackSubject(PERSON, key, title, (person.id,), unit_path=inside)


def _unit(key: str, paths: Collection[str], as_of: date) -> PackSubject:
    if len(paths_within(key, paths)) != 1:
        raise NotFound(f"There is no unit with the code {key}.")
    unit = unit_by_code(key)
    statement = (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Job.superseded_at.is_(None),
            valid_on_clause(Job.from_on, Job.to_on, as_of),
            in_scope(paths_within(key, paths)),
        )
        .distinct()
        .order_by(Job.person_id)
        .limit(MOST_PEOPLE + 1)
    )
    people = tuple(plain_rows(statement).scalars())
    return PackSubject(UNIT, key, unit.name, people, unit_path=paths_within(key, paths)[0])


def _requirement(key: str, paths: Collection[str], as_of: date) -> PackSubject:
    kind, _colon, subject = key.partition(":")
    asked = select(Requirement.id).where(Requirement.kind == kind, Requirement.subject == subject)
    requirement_id = db.session.scalar(asked)
    if requirement_id is None:
        raise NotFound(f"There is no requirement {key}.", hint="For example exam-passed:PA-03.")
    statement = (
        select(ObligationSpan.person_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .where(
            ObligationSpan.requirement_id == requirement_id,
            ObligationSpan.known_to.is_(None),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
            in_scope(paths),
        )
        .distinct()
        .order_by(ObligationSpan.person_id)
        .limit(MOST_PEOPLE + 1)
    )
    people = tuple(plain_rows(statement).scalars())
    title = f"{requirement_titles()[requirement_id]} ({key})"
    return PackSubject(REQUIREMENT, key, title, people, requirement_id)
