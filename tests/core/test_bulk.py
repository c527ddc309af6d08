"""Many rows at once: what the driver stores itself is what SQLAlchemy would have stored."""

import gc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import Table, insert, select

from lms.compliance.models import Evidence, ObligationSpan, Requirement
from lms.core.bulk import insert_rows, update_rows
from lms.core.collector import heap_at_rest
from lms.core.database import db
from lms.core.fact_versions import versions
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from tests.factories import PersonFactory

pytestmark = pytest.mark.database

REQUIREMENTS = cast("Table", Requirement.__table__)
SPANS = cast("Table", ObligationSpan.__table__)
AT = datetime(2026, 11, 16, 9, 30, tzinfo=timezone(timedelta(hours=-6)))
COLUMNS = (
    "person_id",
    "requirement_id",
    "state",
    "met",
    "cycle",
    "from_on",
    "to_on",
    "due_on",
    "expires_on",
    "satisfied_by",
    "unit_id",
    "job_role",
    "known_from",
)


def some_spans(number: int) -> list[tuple[Any, ...]]:
    person, requirement = PersonFactory(), Requirement(kind="attestation", subject="acceptable-use")
    db.session.add(requirement)
    db.session.flush()
    return [
        (
            person.id,
            requirement.id,
            "over\tdue\\N",
            bool(place % 2),
            place,
            date(2026, 1, 1) + timedelta(days=place),
            None,
            date(2026, 3, 1),
            None,
            (place,) if place % 3 else (),
            None,
            "re'gistrar\n",
            AT,
        )
        for place in range(number)
    ]


def stored() -> list[tuple[Any, ...]]:
    rows = db.session.execute(select(*(SPANS.c[name] for name in COLUMNS)).order_by(SPANS.c.id))
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("number", [1, 60])
def test_rows_are_stored_as_sqlalchemy_stores_them(uow: UnitOfWork, number: int) -> None:
    rows = some_spans(number)
    insert_rows(SPANS, COLUMNS, rows)
    ours = stored()
    db.session.execute(SPANS.delete())
    named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    db.session.execute(insert(SPANS), [{**row, "satisfied_by": list(row["satisfied_by"])} for row in named])

    assert ours == stored()
    assert ours[0][-1] == AT.astimezone(UTC)


def test_decimals_and_json_objects_come_back_as_they_were(uow: UnitOfWork) -> None:
    columns = ("person_id", "key", "number", "kind", "subject", "occurred_on", "source", "score", "detail")
    table = cast("Table", Evidence.__table__)
    day, detail = date(2026, 5, 1), {"steps": [1, None]}
    row = (PersonFactory().id, "k", 1, "exam", "PA-03", day, "import", Decimal("87.50"), detail)
    insert_rows(table, (*columns, "recorded_at"), [(*row, AT)])

    found = db.session.execute(select(table.c.score, table.c.detail, table.c.expires_on)).one()
    assert tuple(found) == (Decimal("87.50"), detail, None)


def test_rows_are_changed_by_their_id(uow: UnitOfWork) -> None:
    insert_rows(SPANS, COLUMNS, some_spans(3))
    ids = list(db.session.scalars(select(SPANS.c.id).order_by(SPANS.c.id)))
    update_rows(SPANS, ("known_to", "state"), [(AT, "waived", ids[0]), (None, "paused", ids[2])])

    found = db.session.execute(select(SPANS.c.known_to, SPANS.c.state).order_by(SPANS.c.id)).all()
    assert [tuple(row) for row in found] == [
        (AT.astimezone(UTC), "waived"),
        (None, "over\tdue\\N"),
        (None, "paused"),
    ]


def test_what_waits_in_the_session_is_written_first(uow: UnitOfWork) -> None:
    row = some_spans(1)[0]
    db.session.add(Requirement(id=70_000, kind="credential", subject="RHIT"))
    insert_rows(SPANS, COLUMNS, [(row[0], 70_000, *row[2:])])

    assert len(stored()) == 1


def test_no_rows_are_no_statement(uow: UnitOfWork, count_queries: Callable[[], Any]) -> None:
    with count_queries() as statements:
        insert_rows(REQUIREMENTS, ("kind", "subject"), [])
        update_rows(REQUIREMENTS, ("kind",), [])

    assert statements == []


@pytest.mark.parametrize("act", [insert_rows, update_rows])
def test_rows_are_written_in_a_unit_of_work_only(app: Flask, act: Any) -> None:
    with pytest.raises(RuntimeError, match="unit_of_work"):
        act(REQUIREMENTS, ("kind", "subject"), [("credential", "RHIT", 1)])


@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_written_at_once_raises_the_version_of_its_table(database: Flask, is_new: bool) -> None:
    with unit_of_work():
        insert_rows(REQUIREMENTS, ("kind", "subject"), [("credential", "RHIT")])
    before = versions()["requirement"]
    with unit_of_work():
        if is_new:
            insert_rows(REQUIREMENTS, ("kind", "subject"), [("credential", "CPC")])
        else:
            ids = list(db.session.scalars(select(Requirement.id)))
            update_rows(REQUIREMENTS, ("subject",), [("CPC", id_) for id_ in ids])

    assert versions()["requirement"] == before + 1


def test_the_collector_takes_its_rounds_again_after_the_last_one_within() -> None:
    with heap_at_rest():
        with heap_at_rest():
            assert gc.get_freeze_count()
        assert gc.get_freeze_count()
    assert not gc.get_freeze_count()


def test_what_is_made_while_the_heap_rests_is_collected() -> None:
    with heap_at_rest():
        loop: list[Any] = []
        loop.append(loop)
        del loop
        assert gc.collect() >= 1
