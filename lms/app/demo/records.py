"""Records of the demo: a hold, a copy of data, an erasure of somebody who left, counts of the last weeks."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.core.database import db
from lms.core.imports import run_import
from lms.core.permissions import Identity
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Employment, Person, person
from lms.records.api import (
    Wanted,
    ask_copy,
    ask_erasure,
    count_all,
    decide,
    hold,
    make_copy,
    refusal,
    requests,
)

DAYS_COUNTED = 21
_ERASURES = "demo:erasure:"
KEEPER, DECIDER = "10033", "10036"
MATTER = "Payer audit of emergency visits"
WHY_HELD = "The payer asked on paper to keep everything about the registration of these claims."
WHY_COPY = "Asked in person at the help desk, with a badge."
WHY_ERASED = "Asked in a letter after the end of the contract."
WHY_APPROVED = "The contract is over, no matter is open, and what proves training is kept until its day."


FORMER = (
    ("20901", "Odile", "Marchetti", "2019-02-04", "2025-02-28"),
    ("20902", "Anselm", "Brightwater", "2020-06-01", "2025-04-30"),
)
"""Who had left before the programme began: number, given name, family name, hired, left."""
_COLUMNS = "employee_no,given_name,family_name,status,hired_on,left_on,job_role,unit_code,job_from,job_to"


def record_steps(scope: Scope, folder: Path, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when the data were counted, claims held, a copy made, and somebody erased on asking."""
    acts = [(scope.before(number), _count) for number in range(DAYS_COUNTED, 0, -7)]
    return [
        Step(_at(scope.before(28)), act=lambda: _take_over(folder)),
        *(Step(_at(day), act=act) for day, act in acts),
        Step(_at(scope.before(12)), act=lambda: _hold(scope, ids_of())),
        Step(_at(scope.before(9)), act=lambda: _ask(scope, 0, ids_of())),
        Step(_at(scope.before(8)), act=lambda: _approve(0, ids_of())),
        Step(_at(scope.before(5)), act=lambda: _ask(scope, 1, ids_of())),
        Step(_at(scope.before(1)), act=lambda: _copy(ids_of())),
    ]


def _take_over(folder: Path) -> None:
    """Take over people of the years before from the list that was kept until then."""
    rows = [
        f"{number},{given},{family},terminated,{hired},{left},scheduler,AR,{hired},{left}"
        for number, given, family, hired, left in FORMER
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "roster.csv"
    path.write_text("\n".join([_COLUMNS, *rows, ""]), encoding="utf-8")
    run_import("roster", [path], by="demo")


def fill_records() -> None:
    """Count the data as they stand; twice is once a day."""
    _count()


def _count() -> None:
    with unit_of_work():
        count_all()


def _hold(scope: Scope, ids: Mapping[str, int]) -> None:
    claims = Wanted(
        "claims",
        MATTER,
        WHY_HELD,
        claims_from_on=scope.before(120),
        claims_to_on=scope.before(113),
    )
    with unit_of_work(durable=True):
        hold(claims, by=person(ids[DECIDER]), form_key="demo:hold")


def _copy(ids: Mapping[str, int]) -> None:
    keeper = ids[KEEPER]
    with unit_of_work(durable=True):
        by = Identity(keeper, person(keeper).employee_no, "")
        copy = ask_copy(person_id=keeper, reason=WHY_COPY, by=by, form_key="demo:copy")
    make_copy(copy.public_id)


def _asked(number: int) -> Any:
    """Return a request that was made before, None without."""
    key = f"{_ERASURES}{number}"
    return next((one for one in requests() if one.row.form_key == key), None)


def _ask(scope: Scope, number: int, ids: Mapping[str, int]) -> None:
    """Ask to erase the first to leave of those whom nothing holds; done before, nothing changes."""
    asked = {one.row.person_id for one in requests()}
    free = [one for one in _leavers(scope) if one not in asked and refusal(one) is None]
    if free and _asked(number) is None:
        key = f"{_ERASURES}{number}"
        with unit_of_work(durable=True):
            ask_erasure(person_id=free[0], reason=WHY_ERASED, by=person(ids[KEEPER]), form_key=key)


def _approve(number: int, ids: Mapping[str, int]) -> None:
    asked = _asked(number)
    if asked is not None and asked.state == "waiting":
        with unit_of_work(durable=True):
            decide(asked.row.public_id, outcome="approved", reason=WHY_APPROVED, by=person(ids[DECIDER]))


def _leavers(scope: Scope) -> list[int]:
    left = (
        select(Employment.person_id)
        .join(Person, Person.id == Employment.person_id)
        .where(
            Employment.status == "terminated",
            Employment.superseded_at.is_(None),
            Employment.from_on < scope.before(30),
            Person.erased_at.is_(None),
        )
        .order_by(Employment.from_on, Employment.person_id)
    )
    return list(db.session.scalars(left))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10))
