"""Who stands around a person: their managers, the directors and the access officers of their units."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import select

from lms.core.database import plain_rows
from lms.people.api import Duty, Lent, Person, Unit, in_chunks, jobs_of, lent_on, valid_on_clause

MANAGER, DIRECTOR, OFFICER = "manager", "director", "access_officer"
Holders = Mapping[str, Mapping[str, tuple[int, ...]]]
LentBy = dict[tuple[str, int], list[Lent]]


@dataclass(frozen=True, slots=True)
class Circle:
    """Who is told of a person besides themself; each of them once, whatever the number of units.

    ``named`` is the manager whom the roster names, who may hold no duty here.
    """

    managers: tuple[int, ...] = ()
    directors: tuple[int, ...] = ()
    officers: tuple[int, ...] = ()
    named: int | None = None


def circles_of(person_ids: Collection[int], day: date) -> dict[int, Circle]:
    """Return the circles of people on a day, in a constant number of statements for each 500.

    Managers are the one whom the roster names, when they hold the duty over a unit of the person, and for
    somebody in several units also the nearest who hold it over each of the others. Where nobody holds the
    duty it is the one of the roster. Directors and access officers are the nearest who hold that duty. Who
    stands in for any of them on the day follows them.
    """
    holders, lent = _holders(day), _by_lender(lent_on(day))
    named = _named_managers(person_ids)
    found = {}
    for person_id, jobs in jobs_of(person_ids).items():
        paths = list(dict.fromkeys(job.unit_path for job in jobs if job.is_held_on(day)))
        deputies = partial(_with_deputies, lent, person_id, paths)
        found[person_id] = Circle(
            managers=deputies(MANAGER, _managers(person_id, paths, named.get(person_id), holders[MANAGER])),
            directors=deputies(DIRECTOR, _nearest(person_id, paths, holders[DIRECTOR])),
            officers=deputies(OFFICER, _nearest(person_id, paths, holders[OFFICER])),
            named=named.get(person_id),
        )
    return found


def _by_lender(lent: Iterable[Lent]) -> LentBy:
    found: LentBy = defaultdict(list)
    for one in lent:
        found[one.duty, one.lender_id].append(one)
    return found


def _with_deputies(
    lent: LentBy, person_id: int, paths: Sequence[str], duty: str, found: Sequence[int]
) -> tuple[int, ...]:
    """Return people followed by who stands in for them over a unit of the person, each once."""
    deputies = (
        one.deputy_id
        for holder in found
        for one in lent.get((duty, holder), ())
        if one.deputy_id != person_id and any(path.startswith(one.path) for path in paths)
    )
    return tuple(dict.fromkeys((*found, *deputies)))


def _managers(
    person_id: int, paths: Sequence[str], named: int | None, holders: Mapping[str, tuple[int, ...]]
) -> tuple[int, ...]:
    if named == person_id:
        named = None
    leads = any(named in holders.get(place, ()) for path in paths for place in _upwards(path))
    if leads and len(paths) == 1:
        return (named,) if named is not None else ()
    found: dict[int, None] = {named: None} if leads and named is not None else {}
    for path in paths:
        nearest = _nearest(person_id, [path], holders)
        found.update(dict.fromkeys(() if named in nearest else nearest))
    if not found and named is not None:
        return (named,)
    return tuple(found)


def _nearest(person_id: int, paths: Iterable[str], holders: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return who holds a duty at each path or the nearest above it, without the person themself."""
    found: dict[int, None] = {}
    for path in paths:
        held = ([one for one in holders.get(place, ()) if one != person_id] for place in _upwards(path))
        found.update(dict.fromkeys(next((some for some in held if some), ())))
    return tuple(found)


def _upwards(path: str) -> Iterable[str]:
    parts = path.strip("/").split("/")
    return ("/" + "/".join(parts[:length]) + "/" for length in range(len(parts), 0, -1))


def _holders(day: date) -> Holders:
    statement = (
        select(Duty.duty, Unit.path, Duty.person_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty.in_((MANAGER, DIRECTOR, OFFICER)),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, day),
        )
        .order_by(Duty.person_id)
    )
    found: dict[str, dict[str, tuple[int, ...]]] = {MANAGER: {}, DIRECTOR: {}, OFFICER: {}}
    gathered: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    for duty, path, person_id in plain_rows(statement):
        gathered[duty, path][person_id] = None
    for (duty, path), people in gathered.items():
        found[duty][path] = tuple(people)
    return found


def _named_managers(person_ids: Collection[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for chunk in in_chunks(person_ids):
        rows = plain_rows(select(Person.id, Person.manager_id).where(Person.id.in_(chunk)))
        found.update({row[0]: row[1] for row in rows})
    return found
