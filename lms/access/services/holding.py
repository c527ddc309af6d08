"""Keeping who holds an account of the EHR beside who may work, and what is counted of it.

Whatever changes accounts, gates or jobs of people makes their spans anew, in the same transaction; what
differs is added to the counted numbers as signed changes, which the night merges.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, func, insert, select, text

from lms.access.models import AccessChange, AccessSpan, EhrAccount, GateSpan
from lms.access.rules.decisions import MAY_WORK
from lms.access.rules.holding import Days, Held, JobDays, Standing, active_days, held_days
from lms.compliance.api import buckets
from lms.core.database import db, plain_rows
from lms.core.fact_versions import raise_part
from lms.core.unit_of_work import unit_of_work
from lms.people.api import in_chunks, jobs_of, of_people

SPANS = cast("Table", AccessSpan.__table__)
CHANGES = cast("Table", AccessChange.__table__)
NUMBERS = ("holders", "without_gate")
KEY = ("level", "from_on", "unit_id", "job_role")
PUT_RIGHT = "access_span:put right"
"""Counts how often spans were put right, which neither accounts nor jobs tell."""
_NAMES = ("person_id", *Held._fields)
_KEPT = select(SPANS.c.id, *(SPANS.c[name] for name in _NAMES)).where(of_people(SPANS.c.person_id))
_ACCOUNTS = (
    select(
        EhrAccount.person_id,
        EhrAccount.account,
        EhrAccount.security_class,
        EhrAccount.from_on,
        EhrAccount.active,
    )
    .where(of_people(EhrAccount.person_id), EhrAccount.superseded_at.is_(None))
    .order_by(
        EhrAccount.person_id,
        EhrAccount.account,
        EhrAccount.security_class,
        EhrAccount.from_on,
        EhrAccount.id,
    )
)
_GATES = select(GateSpan.person_id, GateSpan.from_on, GateSpan.to_on).where(
    of_people(GateSpan.person_id), GateSpan.state.in_(MAY_WORK)
)
Sums = dict[tuple[Any, ...], list[int]]


class Kept(NamedTuple):
    """A span of somebody as it is kept."""

    person_id: int
    held: Held


def follow(person_ids: Collection[int]) -> int:
    """Make the spans of people what the facts say; return how many differed. Joins the open unit of work."""
    db.session.flush()
    differing = 0
    for chunk in in_chunks(person_ids):
        rows = plain_rows(_KEPT, {"person_ids": chunk})
        kept = {Kept(row[1], Held(*row[2:])): row[0] for row in rows}
        wanted = set(spans_of(chunk))
        gone, new = kept.keys() - wanted, wanted - kept.keys()
        for ids in in_chunks([kept[one] for one in gone]):
            db.session.execute(delete(SPANS).where(SPANS.c.id.in_(ids)))
        if new:
            db.session.execute(insert(SPANS), [_row(one) for one in sorted(new, key=lambda one: one[:2])])
        _append(_sums(((one.held, -1) for one in gone), ((one.held, 1) for one in new)))
        differing += len(gone) + len(new)
    return differing


def spans_of(person_ids: Collection[int]) -> Iterator[Kept]:
    """Yield the spans of people as the facts give them."""
    asked = {"person_ids": list(person_ids)}
    accounts: dict[int, list[Standing]] = defaultdict(list)
    for person_id, account, security_class, from_on, active in plain_rows(_ACCOUNTS, asked):
        accounts[person_id].append(Standing((account, security_class), from_on, active))
    gates: dict[int, list[Days]] = defaultdict(list)
    for person_id, from_on, to_on in plain_rows(_GATES, asked):
        gates[person_id].append((from_on, to_on))
    for person_id, jobs in jobs_of(accounts.keys() | gates.keys()).items():
        places = [JobDays(job.unit_id, job.job_role, (job.from_on, job.to_on)) for job in jobs]
        for held in held_days(list(active_days(accounts[person_id])), gates[person_id], places):
            yield Kept(person_id, held)


def put_right() -> int:
    """Make every span and every number what the facts give; return how many differed."""
    _hold_changes()
    found = follow(_everybody())
    wanted = _sums((held, 1) for held in _all_spans())
    numbers = [func.sum(CHANGES.c[name]) for name in NUMBERS]
    keys = [CHANGES.c[name] for name in KEY]
    rows = plain_rows(select(*keys, *numbers).group_by(*keys))
    kept = {tuple(row[: len(KEY)]): [int(number) for number in row[len(KEY) :]] for row in rows}
    differing = [key for key in kept.keys() | wanted.keys() if _at(kept, key) != _at(wanted, key)]
    if differing:
        db.session.execute(delete(CHANGES))
        _append(wanted)
    if found:
        raise_part(PUT_RIGHT)
    return found + len(differing)


def ensure_kept() -> None:
    """Make the spans of a system that has accounts or gates and kept none yet; opens a unit of work."""
    known = [select(model.id).limit(1) for model in (EhrAccount, GateSpan)]
    if db.session.scalar(select(SPANS.c.id).limit(1)) is None and any(map(db.session.scalar, known)):
        with unit_of_work():
            put_right()


def compact() -> str:
    """Merge the changes of the same day and place; return what was done in words."""
    size = select(func.count()).select_from(CHANGES)
    with unit_of_work():
        before = db.session.scalar(size)
        merge_changes()
        return f"{before} rows became {db.session.scalar(size)}"


def merge_changes() -> None:
    """Merge the changes of the same day and place, which changes no sum; joins the open unit of work."""
    _hold_changes()
    newest = db.session.scalar(select(func.max(CHANGES.c.id))) or 0
    keys, sums = [CHANGES.c[name] for name in KEY], [func.sum(CHANGES.c[name]) for name in NUMBERS]
    merged = select(*keys, *sums).group_by(*keys).having((sums[0] != 0) | (sums[1] != 0))
    db.session.execute(insert(CHANGES).from_select([*KEY, *NUMBERS], merged))
    db.session.execute(delete(CHANGES).where(CHANGES.c.id <= newest))


def _row(one: Kept) -> dict[str, Any]:
    return {"person_id": one.person_id, **one.held._asdict()}


def _everybody() -> set[int]:
    columns = (EhrAccount.person_id, GateSpan.person_id, AccessSpan.person_id)
    return {person_id for column in columns for person_id in plain_rows(select(column).distinct()).scalars()}


def _all_spans() -> Iterator[Held]:
    for row in plain_rows(select(*(SPANS.c[name] for name in Held._fields))):
        yield Held(*row)


def _sums(*parts: Iterable[tuple[Held, int]]) -> Sums:
    """Return by how much the numbers change, by level, day and place."""
    sums: Sums = defaultdict(lambda: [0, 0])
    for held, sign in (one for part in parts for one in part):
        if not held.has_account:
            continue
        bounds = [(held.from_on, sign)]
        if held.to_on is not None:
            bounds.append((held.to_on + timedelta(days=1), -sign))
        for day, change in bounds:
            for level, from_on in buckets(day):
                numbers = sums[level, from_on, held.unit_id, held.job_role]
                numbers[0] += change
                numbers[1] += 0 if held.may_work else change
    return {key: numbers for key, numbers in sums.items() if any(numbers)}


def _at(sums: Mapping[tuple[Any, ...], list[int]], key: tuple[Any, ...]) -> list[int]:
    return sums.get(key, [0, 0])


def _append(sums: Sums) -> None:
    rows = [dict(zip((*KEY, *NUMBERS), (*key, *numbers), strict=True)) for key, numbers in sums.items()]
    if rows:
        db.session.execute(insert(CHANGES), rows)


def _hold_changes() -> None:
    """Let nobody add to the numbers until this unit of work ends; on SQLite it is alone anyhow."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE access_change IN SHARE ROW EXCLUSIVE MODE"))
