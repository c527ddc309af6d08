"""What people choose to learn: self-enrolment, and a manager who enrols a team; facts, never obligations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, exists, func, select

from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.kept import kept
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.courses.events import PeopleEnrolled
from lms.courses.models import ModuleCompletion
from lms.courses.models_shelf import Enrolment, EnrolmentEnd
from lms.courses.services.learning import live_module, refuse_locked
from lms.courses.services.records import progress_of_people

LONGEST_NOTE = 300
MOST_AT_ONCE = 500
_ENDED = select(EnrolmentEnd.id).where(EnrolmentEnd.enrolment_id == Enrolment.id).exists()


@dataclass(frozen=True)
class Chosen:
    """An open enrolment: who did it and when, the day hoped for (None = none), why ("" = not said)."""

    module: str
    by_id: int
    is_own: bool
    at: datetime
    wish_on: date | None
    note: str


@dataclass(frozen=True)
class TeamEnrolled:
    """What enrolling a team did, in people: enrolled, enrolled by the same manager before, done."""

    added: int
    had_it: int
    done: int


@dataclass(frozen=True)
class TeamEnrolment:
    """A module that a manager enrolled others in: how many are enrolled, how many completed it since.

    ``wish_on`` is the latest day hoped for, None for none; ``last_at`` when somebody was enrolled last.
    """

    module: str
    people: int
    completed: int
    wish_on: date | None
    last_at: datetime


@dataclass(frozen=True)
class Wish:
    """What a manager says with a team enrolment: a day to hope for, which is no due day, and why."""

    on: date | None = None
    note: str = ""


def chosen_by(person_id: int) -> tuple[Chosen, ...]:
    """Return the open enrolments of a person, the newest first; kept between requests."""
    return kept("courses.chosen", (Enrolment, EnrolmentEnd), lambda: _chosen_by(person_id), key=person_id)


def _chosen_by(person_id: int) -> tuple[Chosen, ...]:
    found = plain_rows(
        select(Enrolment.module, Enrolment.by_id, Enrolment.recorded_at, Enrolment.wish_on, Enrolment.note)
        .where(Enrolment.person_id == person_id, ~_ENDED)
        .order_by(Enrolment.recorded_at.desc(), Enrolment.id.desc())
    )
    return tuple(
        Chosen(row.module, row.by_id, row.by_id == person_id, row.recorded_at, row.wish_on, row.note)
        for row in found
    )


def chosen_in(person_id: int, module_id: str) -> tuple[Chosen, ...]:
    """Return the open enrolments of a person in one module, the newest first."""
    return tuple(one for one in chosen_by(person_id) if one.module == module_id)


def choose(*, person_id: int, module_id: str) -> bool:
    """Put a module on a person's own shelf; choosing it twice changes nothing. Tell whether it is new.

    Raises:
        NotFound: when no such module is live.
        Refused: while other modules come first, or when the module is done.
    """
    live_module(module_id)
    progress = progress_of_people([person_id])[person_id][module_id]
    refuse_locked(progress)
    if progress.is_finished:
        raise Refused("You have this module behind you.", hint="It stays open to you under Done.")
    return _enrol([person_id], module_id, person_id, Wish()) == 1


def leave(*, person_id: int, module_id: str) -> int:
    """Take a module off a person's shelf, whoever put it there; return how many enrolments ended.

    What was learned in it stays on record.
    """
    ended = select(Enrolment.id).where(
        Enrolment.person_id == person_id, Enrolment.module == module_id, ~_ENDED
    )
    return _end(list(db.session.scalars(ended)), person_id)


def enrol_team(*, by_id: int, module_id: str, person_ids: Collection[int], wish: Wish) -> TeamEnrolled:
    """Enrol people in one act; who was enrolled by the same manager, or has finished it, is left out.

    Raises:
        NotFound: when no such module is live.
        Refused: for nobody, for more than 500 people, for a day hoped for that has passed.
    """
    live_module(module_id)
    _check_team(person_ids, wish)
    progress = progress_of_people(person_ids)
    done = {person_id for person_id in person_ids if progress[person_id][module_id].is_finished}
    had_it = _enrolled(person_ids, module_id, by_id) - done
    wanted = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in done | had_it]
    added = _enrol(wanted, module_id, by_id, wish)
    return TeamEnrolled(added, len(had_it), len(done))


def take_back(*, by_id: int, module_id: str) -> int:
    """End every open enrolment in a module that a manager made for others; return how many people it was."""
    found = select(Enrolment.id).where(
        Enrolment.by_id == by_id,
        Enrolment.person_id != by_id,
        Enrolment.module == module_id,
        ~_ENDED,
    )
    return _end(list(db.session.scalars(found)), by_id)


def team_enrolments(by_id: int) -> list[TeamEnrolment]:
    """Return what a manager enrolled others in and did not take back, the newest first; one statement."""
    is_completed = exists().where(
        ModuleCompletion.person_id == Enrolment.person_id,
        ModuleCompletion.module == Enrolment.module,
        ModuleCompletion.recorded_at >= Enrolment.recorded_at,
        ModuleCompletion.superseded_at.is_(None),
    )
    last_at = func.max(Enrolment.recorded_at)
    found = (
        select(
            Enrolment.module,
            func.count().label("people"),
            func.sum(case((is_completed, 1), else_=0)).label("completed"),
            func.max(Enrolment.wish_on).label("wish_on"),
            last_at.label("last_at"),
        )
        .where(Enrolment.by_id == by_id, Enrolment.person_id != by_id, ~_ENDED)
        .group_by(Enrolment.module)
        .order_by(last_at.desc(), Enrolment.module)
    )
    return [
        TeamEnrolment(row.module, row.people, int(row.completed), row.wish_on, row.last_at)
        for row in plain_rows(found)
    ]


def _check_team(person_ids: Collection[int], wish: Wish) -> None:
    if not person_ids:
        raise Refused("Nobody was chosen.", hint="Choose at least one person of your team.")
    if len(person_ids) > MOST_AT_ONCE:
        raise Refused(
            f"These are more than {MOST_AT_ONCE} people.", hint="Choose one job role or one unit at a time."
        )
    if wish.on is not None and wish.on < clock.today():
        raise Refused("The day you hope for has passed.", hint="Choose a later day, or none.")


def _enrolled(person_ids: Collection[int], module_id: str, by_id: int) -> set[int]:
    found = select(Enrolment.person_id).where(
        Enrolment.person_id.in_(person_ids), Enrolment.module == module_id, Enrolment.by_id == by_id, ~_ENDED
    )
    return set(db.session.scalars(found))


def _enrol(person_ids: Collection[int], module_id: str, by_id: int, wish: Wish) -> int:
    """Insert the enrolments that are not open yet; a number taken in between by a replay is left alone."""
    wanted = [one for one in person_ids if one not in _enrolled(person_ids, module_id, by_id)]
    counted = (
        select(Enrolment.person_id, func.count())
        .where(Enrolment.person_id.in_(wanted), Enrolment.module == module_id, Enrolment.by_id == by_id)
        .group_by(Enrolment.person_id)
    )
    before = dict(db.session.execute(counted).all())
    insert_once(
        Enrolment,
        [
            {
                "person_id": person_id,
                "module": module_id,
                "by_id": by_id,
                "number": before.get(person_id, 0) + 1,
                "wish_on": wish.on,
                "note": wish.note[:LONGEST_NOTE],
                "recorded_at": recorded_at(),
            }
            for person_id in wanted
        ],
    )
    if wanted:
        announce(PeopleEnrolled(module=module_id, person_ids=tuple(wanted), by_id=by_id))
    return len(wanted)


def _end(enrolment_ids: Collection[int], by_id: int) -> int:
    insert_once(
        EnrolmentEnd,
        [{"enrolment_id": one, "by_id": by_id, "recorded_at": recorded_at()} for one in enrolment_ids],
    )
    return len(enrolment_ids)
