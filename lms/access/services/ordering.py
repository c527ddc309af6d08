"""Orders follow what holds: who gains, keeps less of, or loses an access is told to every system, once.

Whatever makes the gates of people anew calls ``follow`` in the same transaction; a job does it for what
midnight changes. Both compare what was ordered last with what holds now, so that a second run orders nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from lms.access.models import AccessOrder, GateSpan
from lms.access.rules import orders as rules
from lms.access.rules.decisions import MAY_WORK
from lms.access.rules.orders import Ordered, Wanted, next_kind, strongest
from lms.access.services.accounts import accounts_on
from lms.access.services.delivering import hand_out, overtake
from lms.access.services.locks import hold
from lms.access.services.order_privileges import wanted_by_privileges
from lms.access.services.order_reasons import Asked, grants_of, why_ended
from lms.access.services.provisioning import Settings, settings
from lms.core import clock
from lms.core.database import db, plain_rows
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.api import day_ends, in_chunks, zones_of

_DAY = timedelta(days=1)
Key = tuple[int, str]


class Known(NamedTuple):
    """The newest order for somebody and a class, with its row."""

    id: int
    unit_id: int | None
    reason: str
    ordered: Ordered


@dataclass(frozen=True)
class Change:
    """What is to be ordered: for whom and which class, what for, and what holds before and after."""

    person_id: int
    security_class: str
    kind: str
    wanted: Wanted | None
    known: Known | None

    @property
    def key(self) -> Key:
        """Person and class."""
        return self.person_id, self.security_class


def follow(person_ids: Collection[int]) -> int:
    """Order what changed for people; return how many orders were made. Joins the open unit of work.

    The caller holds these people. Nothing is ordered while the policy names no system.
    """
    setup = settings()
    if not setup.targets:
        return 0
    db.session.flush()
    return sum(_order(list(changes_of(chunk, setup)), setup) for chunk in in_chunks(person_ids))


def order_what_changed() -> str:
    """Order what midnight, or anything else, changed; return the outcome in words. Opens units of work."""
    setup = settings()
    if not setup.targets:
        return "no system is told"
    made = 0
    for chunk in in_chunks(_concerned()):
        differing = {change.person_id for change in changes_of(chunk, setup)}
        if differing:
            with unit_of_work(durable=True):
                hold(differing)
                made += follow(differing)
    return f"{made} ordered"


def changes_of(person_ids: Collection[int], setup: Settings) -> Iterator[Change]:
    """Yield what is to be ordered for people, by person and class."""
    wanted, known = wanted_of(person_ids, setup), known_of(person_ids)
    for person_id, security_class in sorted(wanted.keys() | known.keys()):
        key = person_id, security_class
        before, now = known.get(key), wanted.get(key)
        kind = next_kind(before.ordered if before else None, now)
        if kind is not None:
            yield Change(person_id, security_class, kind, now, before)


def wanted_of(person_ids: Collection[int], setup: Settings) -> dict[Key, Wanted]:
    """Return what the gates of people ask for today, in the time zone of each unit."""
    statement = select(
        GateSpan.person_id,
        GateSpan.gate,
        GateSpan.job_role,
        GateSpan.unit_id,
        GateSpan.from_on,
        GateSpan.to_on,
        GateSpan.state,
        GateSpan.last_on,
        GateSpan.released_id,
    ).where(
        GateSpan.person_id.in_(list(person_ids)),
        GateSpan.state.in_(sorted(MAY_WORK)),
        GateSpan.from_on <= clock.today() + _DAY,
    )
    rows = [row for row in plain_rows(statement) if row.to_on is None or row.to_on >= clock.today() - _DAY]
    days = today_of(row.unit_id for row in rows)
    standing = [row for row in rows if _covers(row.from_on, row.to_on, days[row.unit_id])]
    grants = grants_of({row.person_id for row in standing if row.state == "provisional"})
    found: dict[int, list[Wanted]] = {}
    for row in standing:
        limited = row.state == "provisional"
        decision = f"sign-off:{row.released_id}" if row.released_id else None
        one = Wanted(
            security_class=setup.class_of(row.job_role),
            kind=rules.OF_STATE[row.state],
            gate=row.gate,
            unit_id=row.unit_id,
            reason=rules.PROVISIONAL if limited else rules.RELEASED,
            decision=grants.get((row.person_id, row.gate)) if limited else decision,
            until_on=row.last_on if limited else None,
        )
        found.setdefault(row.person_id, []).append(one)
    for person_id, one in wanted_by_privileges(person_ids, setup):
        found.setdefault(person_id, []).append(one)
    return {(who, name): one for who, all_of in found.items() for name, one in strongest(all_of).items()}


def known_of(person_ids: Collection[int]) -> dict[Key, Known]:
    """Return the newest order for each person and class."""
    statement = select(
        AccessOrder.id,
        AccessOrder.person_id,
        AccessOrder.security_class,
        AccessOrder.unit_id,
        AccessOrder.reason,
        AccessOrder.kind,
        AccessOrder.basis,
        AccessOrder.decision,
        AccessOrder.until_on,
    ).where(AccessOrder.person_id.in_(list(person_ids)), AccessOrder.superseded_at.is_(None))
    return {
        (row.person_id, row.security_class): Known(
            row.id, row.unit_id, row.reason, Ordered(row.kind, row.basis, row.decision, row.until_on)
        )
        for row in plain_rows(statement)
    }


def today_of(unit_ids: Iterable[int | None]) -> dict[int | None, date]:
    """Return today by unit, each in its own time zone."""
    return {unit_id: clock.today(zone.key) for unit_id, zone in zones_of(unit_ids).items()}


def _covers(from_on: date, to_on: date | None, day: date) -> bool:
    return from_on <= day and (to_on is None or day <= to_on)


def _concerned() -> list[int]:
    """Return everybody whose gate lets them work about now, or who was given access by an order."""
    now = clock.today()
    may_work = select(GateSpan.person_id).where(
        GateSpan.state.in_(sorted(MAY_WORK)),
        GateSpan.from_on <= now + _DAY,
        GateSpan.to_on.is_(None) | (GateSpan.to_on >= now - _DAY),
    )
    given = select(AccessOrder.person_id).where(
        AccessOrder.superseded_at.is_(None), AccessOrder.kind != rules.REVOKE
    )
    return sorted({person_id for one in (may_work, given) for person_id in plain_rows(one).scalars()})


def _order(changes: list[Change], setup: Settings) -> int:
    if not changes:
        return 0
    found = _found_already(changes)
    told = [change for change in changes if change.key not in found]
    is_held = sum(change.kind == rules.REVOKE for change in told) > setup.most_ends_at_once
    ended = why_ended([Asked(*change.key, setup) for change in told if change.wanted is None])
    moments = _moments([change for change in told if change.wanted is None])
    _let_go(changes)
    rows = [
        *(
            _row(one, rules.FOUND, (rules.RELEASED, None), recorded_at())
            for one in changes
            if one.key in found
        ),
        *(
            _row(
                one,
                rules.FROM_STATE,
                ended.get(one.key) or _why_given(one),
                moments.get(one.key, recorded_at()),
            )
            for one in told
        ),
    ]
    db.session.add_all(rows)
    db.session.flush()
    hand_out([row for row in rows if row.basis != rules.FOUND], setup, is_held=is_held)
    return len(told)


def _found_already(changes: Iterable[Change]) -> set[Key]:
    """Return the first orders that need not be given: the account is known to be as they would make it."""
    first = {one.key for one in changes if one.known is None and one.kind == rules.GRANT}
    held = accounts_on(clock.today(), {person_id for person_id, _name in first}) if first else []
    return first & {(one.person_id, one.security_class) for one in held if one.active}


def _let_go(changes: Iterable[Change]) -> None:
    """Let the orders before be known no more, and what of them still waits never be sent."""
    before = [change.known.id for change in changes if change.known is not None]
    if before:
        db.session.execute(
            update(AccessOrder).where(AccessOrder.id.in_(before)).values(superseded_at=recorded_at())
        )
        overtake(before)


def _why_given(change: Change) -> tuple[str, str | None]:
    assert change.wanted is not None
    was_suspended = change.known is not None and change.known.reason == rules.SUSPENDED
    reason = rules.RESTORED if was_suspended and change.kind == rules.GRANT else change.wanted.reason
    return reason, change.wanted.decision


def _moments(ended: Collection[Change]) -> Mapping[Key, datetime]:
    """Return from when access ends: now, or with the night shift that somebody is on."""
    units = {one.key: one.known.unit_id if one.known else None for one in ended}
    days = today_of(units.values()) if units else {}
    asked = {key: (key[0], unit_id, days[unit_id] - _DAY) for key, unit_id in units.items()}
    ends = day_ends(asked.values())
    return {
        key: max(recorded_at(), ends[one].at) for key, one in asked.items() if one in ends and ends[one].shift
    }


def _row(change: Change, basis: str, why: tuple[str, str | None], at: datetime) -> AccessOrder:
    wanted, known = change.wanted, change.known
    reason, decision = why
    return AccessOrder(
        person_id=change.person_id,
        security_class=change.security_class,
        kind=change.kind,
        gate=wanted.gate if wanted else None,
        unit_id=wanted.unit_id if wanted else known.unit_id if known else None,
        basis=basis,
        reason=reason,
        decision=wanted.decision if basis == rules.FOUND and wanted else decision,
        effective_at=at,
        until_on=wanted.until_on if wanted else None,
        by_id=None,
        recorded_at=recorded_at(),
    )
