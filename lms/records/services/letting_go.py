"""Letting go of what is over, class by class, some at a time; each time one entry of the audit chain."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, DateTime, and_, func, or_, select
from sqlalchemy.sql.type_api import TypeDecorator

from lms.core import audit, clock
from lms.core.database import db
from lms.core.retention import CLASSES, LEAVING, OWN_DAY, lettings
from lms.core.unit_of_work import unit_of_work
from lms.core.validity import add_months
from lms.people.api import Person, in_chunks
from lms.records.content import months_of
from lms.records.services.catalogue import Place, Whom, places
from lms.records.services.clearing import empty, remove
from lms.records.services.erasing import let_go_of_leaver
from lms.records.services.holds import people_held
from lms.records.services.leavers import gone_before, left_days

AT_ONCE = 500
PEOPLE_AT_ONCE = 20


@dataclass
class Gone:
    """What one run let go of: records by class."""

    by_class: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        told = ", ".join(f"{count} of {key}" for key, count in sorted(self.by_class.items()) if count)
        return told or "nothing is over"


def apply(today: date | None = None) -> Gone:
    """Let go of what is over, in units of work of its own; what broke off goes on the next time."""
    day, gone = today or clock.today(), Gone()
    for key, one in CLASSES.items():
        while one.counted_from == OWN_DAY and (count := _some(key, day)):
            gone.by_class[key] += count
    for key, one in CLASSES.items():
        if one.counted_from == LEAVING and not one.is_duty:
            gone.by_class[key] += _of_leavers(key, day)
    while count := _some_leavers(day):
        gone.by_class["training"] += count
    gone.by_class = +gone.by_class
    return gone


def months_kept(key: str) -> int | None:
    """Return for how many months a class is kept by the policy in force; None when it is not let go of."""
    own = lettings().get(key)
    return own.months() if own else months_of(key)


def limit_of(key: str, today: date) -> datetime | None:
    """Return the instant before which records of a class are over; None when none is."""
    months = months_kept(key)
    return None if months is None else datetime.combine(add_months(today, -months), time(), clock.zone())


def own_days(key: str) -> Iterator[Place]:
    """Yield the tables of a class whose rows are let go of by their own day."""
    for place in places().values():
        kept = place.kept
        if kept is not None and kept.under == key and kept.gone in ("delete", "empty"):
            yield place


def is_over(place: Place, limit: datetime) -> ColumnElement[bool]:
    """Return the SQL for rows from before an instant that hold something to let go of."""
    kept = place.kept
    assert kept is not None
    column = place.table.c[kept.day]
    is_instant = isinstance(getattr(column.type, "impl", column.type), DateTime | TypeDecorator)
    old = column < (limit if is_instant else limit.date())
    return (
        old
        if kept.gone == "delete"
        else and_(old, or_(*(place.table.c[name].is_not(None) for name in kept.empties)))
    )


def is_held(place: Place, held: frozenset[int]) -> ColumnElement[bool] | None:
    """Return the SQL for rows that a hold keeps; None where none can be."""
    if not held or not place.is_about_people:
        return None
    whom: Whom = select(Person.id).where(Person.id.in_(held))
    return place.about(whom)


def _some(key: str, today: date) -> int:
    """Let go of some records of a class in one unit of work; return how many."""
    limit = limit_of(key, today)
    if limit is None:
        return 0
    with unit_of_work(durable=True):
        own = lettings().get(key)
        counts: Counter[str] = Counter()
        if own is not None and (count := own.some(limit)):
            counts[key] += count
        for place in own_days(key) if not counts else ():
            counts += _some_rows(place, limit)
            if counts:
                break
        if counts:
            audit.record("records.let_go", subject=f"records:{key}", before=limit.date(), counts=dict(counts))
    return sum(counts.values())


def _some_rows(place: Place, limit: datetime) -> Counter[str]:
    kept, key = place.kept, next(iter(place.table.primary_key.columns))
    assert kept is not None
    over = [is_over(place, limit)]
    held = is_held(place, people_held())
    if held is not None:
        over.append(~held)
    ids = db.session.scalars(select(key).where(*over).order_by(key).limit(AT_ONCE)).all()
    if not ids:
        return Counter()
    chosen = key.in_(ids)
    if kept.gone == "delete":
        return remove(place.table, chosen)
    return Counter({place.name: empty(place.table, kept.empties, chosen)})


def _of_leavers(key: str, today: date) -> int:
    """Let go of a class that no duty keeps, of everybody who left long enough ago; return how many rows."""
    months = months_kept(key)
    if months is None:
        return 0
    left = left_days(before=gone_before(today, months), without=people_held())
    total = 0
    for chunk in in_chunks([person_id for person_id, _left in left]):
        with unit_of_work(durable=True):
            counts: Counter[str] = Counter()
            for place in reversed(list(own_days(key))):
                kept = place.kept
                assert kept is not None
                whom = place.about(select(Person.id).where(Person.id.in_(chunk)))
                if kept.gone == "delete":
                    counts += remove(place.table, whom)
                else:
                    counts[place.name] += empty(place.table, kept.empties, whom)
            if +counts:
                audit.record("records.let_go", subject=f"records:{key}", counts=dict(+counts))
            total += sum(counts.values())
    return total


def _some_leavers(today: date) -> int:
    months = months_kept("training")
    if months is None:
        return 0
    with unit_of_work(durable=True):
        over = left_days(before=gone_before(today, months), without=people_held())[:PEOPLE_AT_ONCE]
        counts: Counter[str] = Counter()
        for person_id, _left in over:
            counts += let_go_of_leaver(person_id)
        if over:
            audit.record("records.let_go", subject="records:training", people=len(over), counts=dict(counts))
    return len(over)


def count_over(key: str, limit: datetime) -> int:
    """Return how many records of a class are from before an instant, those under a hold left out."""
    own = lettings().get(key)
    total = own.count(limit) if own else 0
    held = people_held()
    for place in own_days(key):
        clauses = [is_over(place, limit)]
        kept = is_held(place, held)
        if kept is not None:
            clauses.append(~kept)
        total += db.session.scalar(select(func.count()).select_from(place.table).where(*clauses)) or 0
    return total
