"""A manager's team as far as enrolling goes: who holds a job in their units today, by unit and role."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.i18n import ngettext
from lms.courses import api as courses
from lms.people import api as people
from lms.people.api import Job, Person, Unit
from lms.roles import api as roles

MOST_PEOPLE = courses.MOST_AT_ONCE


@dataclass(frozen=True)
class Member:
    """Somebody who may be enrolled: the person, their job roles and units by name."""

    person_id: int
    employee_no: str
    name: str
    line: str


@dataclass(frozen=True)
class Team:
    """The people of units and a role, by name; ``is_cut`` when more than can be enrolled at once."""

    members: tuple[Member, ...]
    is_cut: bool


def team_of(paths: Collection[str], *, role: str = "") -> Team:
    """Return who holds a job today at or below unit paths, by name; ``role`` keeps one job role."""
    today = clock.today()
    statement = (
        select(Person.id, Person.employee_no, Person.given_name, Person.family_name, Job.job_role, Unit.name)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            Job.superseded_at.is_(None),
            people.valid_on_clause(Job.from_on, Job.to_on, today),
            people.in_scope(paths),
        )
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(2 * MOST_PEOPLE + 2)
    )
    if role:
        statement = statement.where(Job.job_role == role)
    found: dict[int, Member] = {}
    lines: dict[int, dict[str, None]] = {}
    for row in plain_rows(statement):
        person_id, number, given, family, job_role, unit = row
        lines.setdefault(person_id, {})[f"{roles.title_of(job_role)}, {unit}"] = None
        found[person_id] = Member(person_id, number, f"{given} {family}", " · ".join(lines[person_id]))
    members = tuple(found.values())
    return Team(members[:MOST_PEOPLE], len(members) > MOST_PEOPLE)


def what_it_did(done: courses.TeamEnrolled) -> str:
    """Say what enrolling a team did, in one line."""
    parts = [
        (ngettext("One person is enrolled", "%d people are enrolled", done.added)).replace(
            "%d", str(done.added)
        )
    ]
    if done.had_it:
        words = ngettext("one was enrolled by you before", "%d were enrolled by you before", done.had_it)
        parts.append(words.replace("%d", str(done.had_it)))
    if done.done:
        words = ngettext("one has it behind them", "%d have it behind them", done.done)
        parts.append(words.replace("%d", str(done.done)))
    return "; ".join(parts) + "."
