"""People and units as things that can be found, each under the units of the reader."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, select

from lms.core import clock
from lms.core.database import db
from lms.core.permissions import scope_paths
from lms.core.search import Entry, Hit, Place, Searchable, SearchEntry, under
from lms.core.search.sources import address
from lms.core.web.formats import spoken
from lms.people.models import Job, Person, Unit
from lms.people.permissions import LIST_PEOPLE, SEE_PEOPLE
from lms.people.services.directory import in_scope, page_of, role_title, shown_jobs


def _people(ids: Collection[int] | None) -> Iterable[Entry]:
    statement = select(Person.id, Person.employee_no, Person.given_name, Person.family_name)
    if ids is not None:
        statement = statement.where(Person.id.in_(ids))
    for row in db.session.execute(statement):
        yield Entry(
            row.employee_no,
            f"{row.given_name} {row.family_name}",
            code=row.employee_no,
            subject_id=row.id,
        )


def _works_under(paths: Collection[str]) -> ColumnElement[bool]:
    """The same rule as the list of people, read when it is asked: a transfer tomorrow counts tomorrow.

    A scalar subquery, because PostgreSQL would turn EXISTS into a join over every job of a large scope.
    """
    there = (
        select(Job.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id == SearchEntry.subject_id, in_scope(paths), shown_jobs(clock.today()))
        .limit(1)
    )
    return there.scalar_subquery().is_not(None)


def _places_of_people(hits: Collection[Hit]) -> Mapping[int, Place]:
    statement = (
        select(Job.person_id, Job.job_role, Unit.name, Unit.path)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Job.person_id.in_([hit.subject_id for hit in hits]), shown_jobs(clock.today()))
        .order_by(Job.from_on.desc(), Job.id)
    )
    jobs: dict[int, list[tuple[str, str, str]]] = {}
    for person_id, job_role, unit, path in db.session.execute(statement):
        jobs.setdefault(person_id, []).append((job_role, unit, path))
    seen = scope_paths(SEE_PEOPLE)
    found = {}
    for hit in hits:
        own = jobs.get(hit.subject_id or 0, [])
        line = " · ".join(f"{role_title(job_role)}, {unit}" for job_role, unit, _path in own)
        found[hit.id] = Place(page_of(hit.key, [path for *_names, path in own], seen), line)
    return found


def _units(ids: Collection[int] | None) -> Iterable[Entry]:
    statement = select(Unit.id, Unit.code, Unit.name, Unit.kind)
    if ids is not None:
        statement = statement.where(Unit.id.in_(ids))
    for row in db.session.execute(statement):
        href = address("people.index", unit=row.code)
        yield Entry(row.code, row.name, code=row.code, line=spoken(row.kind), href=href, subject_id=row.id)


def _lies_under(paths: Collection[str]) -> ColumnElement[bool]:
    return SearchEntry.subject_id.in_(select(Unit.id).where(in_scope(paths)))


SEARCHABLE = (
    Searchable(
        "person",
        "People",
        "person",
        15,
        _people,
        under(LIST_PEOPLE, _works_under),
        places=_places_of_people,
    ),
    Searchable("unit", "Units", "building", 70, _units, under(LIST_PEOPLE, _lies_under)),
)
