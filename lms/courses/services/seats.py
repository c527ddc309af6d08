"""Seats of bought-in libraries: taken, given back, counted; never more than the licence holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.kept import kept
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.core.web.formats import day as in_words
from lms.courses.libraries import AHEAD, ENDED, Library, libraries
from lms.courses.models_library import LibrarySeat
from lms.people.api import Job, Person, Unit, in_scope, jobs_of, shown_jobs

MOST_TRIES = 50


@dataclass(frozen=True)
class Seated:
    """Somebody with a seat: since when, and a unit of theirs."""

    person: Person
    unit: str
    since_at: datetime


def library(library_id: str) -> Library:
    """Return a bought-in library.

    Raises:
        NotFound: when there is none.
    """
    found = libraries().get(library_id)
    if found is None:
        raise NotFound(_("There is no such library."), hint=_("Choose one from the catalogue."))
    return found


def seats_of(person_id: int) -> dict[str, datetime]:
    """Return the libraries in which a person has a seat, with the moment they took it; kept."""
    return kept("courses.seats", (LibrarySeat,), lambda: _seats_of(person_id), key=person_id)


def _seats_of(person_id: int) -> dict[str, datetime]:
    rows = plain_rows(
        select(LibrarySeat.library, LibrarySeat.recorded_at).where(
            LibrarySeat.person_id == person_id, LibrarySeat.superseded_at.is_(None)
        )
    )
    return {row.library: row.recorded_at for row in rows}


def taken() -> dict[str, int]:
    """Return how many seats of each library are taken; kept."""
    return kept("courses.seats_taken", (LibrarySeat,), _taken)


def _taken() -> dict[str, int]:
    rows = plain_rows(
        select(LibrarySeat.library, func.count().label("seats"))
        .where(LibrarySeat.superseded_at.is_(None))
        .group_by(LibrarySeat.library)
    )
    return {row.library: row.seats for row in rows}


def roles_held(person_id: int, day: date | None = None) -> frozenset[str]:
    """Return the job roles that a person holds on a day (default: today)."""
    on = day or clock.today()
    return frozenset(job.job_role for job in jobs_of([person_id])[person_id] if job.is_held_on(on))


def take_seat(*, person_id: int, library_id: str) -> bool:
    """Give a person a seat; asked twice it is one. Tell whether it is new.

    Two people who ask for the last seat at once never both get it: a number is taken once.

    Raises:
        NotFound: when there is no such library.
        Refused: before the first and after the last day of the licence, for other job roles, and when full.
    """
    found = library(library_id)
    if library_id in _seats_of(person_id):
        return False
    _refuse_term(found)
    if not found.is_for(roles_held(person_id)):
        raise Refused(
            _("%s is licensed for other job roles than yours.") % found.title,
            hint=_("Ask your manager if you need it for your work."),
        )
    for _attempt in range(MOST_TRIES):
        number = _free_number(found)
        if number is None:
            raise Refused(
                _("Every seat of %s is taken.") % found.title,
                hint=_(
                    "Look again later: a seat is free when somebody gives theirs back. Your manager can "
                    "ask an administrator for more seats."
                ),
            )
        if _put(found.id, number, person_id):
            return True
        if library_id in _seats_of(person_id):
            return False
    raise Conflict(_("Many people asked at once."), hint=_("Try again in a moment."))


def give_back(*, person_id: int, library_id: str, by_id: int) -> bool:
    """Let a seat be free again; tell whether there was one. What was learned stays on record."""
    held = (
        LibrarySeat.library == library_id,
        LibrarySeat.person_id == person_id,
        LibrarySeat.superseded_at.is_(None),
    )
    if db.session.scalar(select(LibrarySeat.id).where(*held)) is None:
        return False
    db.session.execute(
        update(LibrarySeat).where(*held).values(superseded_at=recorded_at(), ended_by_id=by_id)
    )
    return True


def seated(library_id: str, paths: Collection[str]) -> list[Seated]:
    """Return who of units has a seat, those who have it longest first."""
    asked = (
        select(Person, Unit.name, LibrarySeat.recorded_at)
        .select_from(LibrarySeat)
        .join(Person, Person.id == LibrarySeat.person_id)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            LibrarySeat.library == library_id,
            LibrarySeat.superseded_at.is_(None),
            shown_jobs(clock.today()),
            in_scope(paths),
        )
        .order_by(LibrarySeat.recorded_at, LibrarySeat.id, Unit.name)
    )
    found: dict[int, Seated] = {}
    for person, unit, since_at in db.session.execute(asked):
        found.setdefault(person.id, Seated(person, unit, since_at))
    return list(found.values())


def _refuse_term(found: Library) -> None:
    state = found.state_on(clock.today())
    if state == AHEAD:
        raise Refused(
            _("The licence of %s has not begun.") % found.title,
            hint=_("It begins on %s.") % in_words(found.first_on),
        )
    if state == ENDED:
        raise Refused(
            _("The licence of %(title)s ended on %(day)s.")
            % {"title": found.title, "day": in_words(found.last_on)},
            hint=_("Ask your manager whether it is renewed; modules of Firstpass are open to you."),
        )


def _free_number(found: Library) -> int | None:
    """Return the lowest number that nobody has, None when all are taken."""
    numbers = set(
        db.session.scalars(
            select(LibrarySeat.number).where(
                LibrarySeat.library == found.id, LibrarySeat.superseded_at.is_(None)
            )
        )
    )
    lowest = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
    return lowest if found.seats is None or lowest <= found.seats else None


def _put(library_id: str, number: int, person_id: int) -> bool:
    """Take a seat by its number; tell whether nobody else was faster."""
    insert_once(
        LibrarySeat,
        [
            {
                "library": library_id,
                "number": number,
                "person_id": person_id,
                "by_id": person_id,
                "ended_by_id": None,
                "recorded_at": recorded_at(),
                "superseded_at": None,
            }
        ],
    )
    held = select(LibrarySeat.person_id).where(
        LibrarySeat.library == library_id,
        LibrarySeat.number == number,
        LibrarySeat.superseded_at.is_(None),
    )
    return db.session.scalar(held) == person_id
