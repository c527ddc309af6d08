"""Version numbers of tables, and readings kept by them: always what a fresh reading would give."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from lms.core.database import Base, db
from lms.core.fact_versions import FactVersion, versioned_tables, versions
from lms.core.feature import features
from lms.core.kept import MOST_AT_ONCE, Made, Shelf, kept, kept_each
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Duty, Person, Unit
from lms.people.models_signin import SignInSession
from tests.factories import PersonFactory, UnitFactory


def codes() -> tuple[str, ...]:
    """The reading of these tests: the codes of all units."""
    return tuple(db.session.scalars(select(Unit.code).order_by(Unit.code)))


def kept_codes() -> tuple[str, ...]:
    return kept("tests.codes", (Unit,), codes)


def number_of(model: type[Base]) -> int:
    return versions().get(str(model.__tablename__), 0)


@pytest.fixture
def one_unit(database: Flask) -> Unit:
    with unit_of_work():
        made: Unit = UnitFactory(code="A")
    return made


@pytest.fixture
def makes() -> tuple[list[int], Callable[[], int]]:
    """A reading that counts how often it was made."""
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    return made, make


WRITES: dict[str, Callable[[int], Any]] = {
    "an object that is added": lambda _id: UnitFactory(code="B"),
    "an object that is changed": lambda unit_id: setattr(db.session.get_one(Unit, unit_id), "name", "New"),
    "an object that is deleted": lambda unit_id: db.session.delete(db.session.get_one(Unit, unit_id)),
    "an update of many": lambda _id: db.session.execute(update(Unit).values(name="New")),
    "a deletion of many": lambda _id: db.session.execute(delete(Unit)),
    "an insert of many": lambda _id: db.session.execute(
        insert(Unit), [{"code": "C", "name": "C", "kind": "facility", "path": "/9/", "npis": []}]
    ),
    "SQL on the connection": lambda _id: db.session.connection().execute(
        update(Unit.__table__).values(name="New")
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_way_of_writing_raises_the_number(one_unit: Unit, write: Callable[[int], Any]) -> None:
    before = number_of(Unit)

    with unit_of_work():
        write(one_unit.id)

    assert number_of(Unit) == before + 1


def test_many_writes_of_one_unit_of_work_raise_the_number_once(one_unit: Unit) -> None:
    before = number_of(Unit)

    with unit_of_work():
        for code in "BCD":
            UnitFactory(code=code)
            db.session.flush()

    assert number_of(Unit) == before + 1


def test_what_was_only_read_keeps_its_number(one_unit: Unit) -> None:
    before = dict(versions())

    with unit_of_work():
        codes()

    assert versions() == before


def test_a_unit_of_work_that_is_undone_raises_nothing(one_unit: Unit) -> None:
    before = number_of(Unit)

    with pytest.raises(ValueError, match="no"), unit_of_work():
        UnitFactory(code="B")
        db.session.flush()
        raise ValueError("no")

    assert number_of(Unit) == before


def test_hot_tables_have_no_number(one_unit: Unit) -> None:
    with unit_of_work():
        person = PersonFactory()
    with unit_of_work():
        db.session.execute(update(Person).where(Person.id == person.id).values(theme="dark"))
        db.session.execute(delete(SignInSession))

    names = set(db.session.scalars(select(FactVersion.name)))
    assert names <= versioned_tables()
    assert not versioned_tables() & {"sign_in_session", "exam_attempt", "evidence", "obligation_span"}


def test_a_reading_is_made_once_while_nothing_changes(
    one_unit: Unit, makes: tuple[list[int], Callable[[], int]]
) -> None:
    made, make = makes

    assert [kept("tests.once", (Unit,), make) for _ in range(3)] == [1, 1, 1]
    assert len(made) == 1


def test_a_reading_is_made_anew_after_a_change(one_unit: Unit) -> None:
    assert kept_codes() == ("A",)

    with unit_of_work():
        UnitFactory(code="B")

    assert kept_codes() == ("A", "B")


def test_a_change_of_another_table_changes_nothing(
    one_unit: Unit, makes: tuple[list[int], Callable[[], int]]
) -> None:
    _made, make = makes
    kept("tests.other", (Duty,), make)

    with unit_of_work():
        UnitFactory(code="B")

    assert kept("tests.other", (Duty,), make) == 1


def test_a_unit_of_work_reads_what_it_has_written(one_unit: Unit) -> None:
    assert kept_codes() == ("A",)

    with unit_of_work():
        UnitFactory(code="B")
        assert kept_codes() == ("A", "B")


def test_an_object_that_only_waits_in_the_session_is_read_too(one_unit: Unit) -> None:
    assert kept_codes() == ("A",)

    with unit_of_work():
        db.session.get_one(Unit, one_unit.id).code = "Z"
        assert kept_codes() == ("Z",)


def test_what_an_undone_unit_of_work_read_is_not_kept(one_unit: Unit) -> None:
    with pytest.raises(ValueError, match="no"), unit_of_work():
        UnitFactory(code="B")
        kept_codes()
        raise ValueError("no")

    assert kept_codes() == ("A",)
    with unit_of_work():
        UnitFactory(code="C")
    assert kept_codes() == ("A", "C")


def test_each_key_is_kept_for_itself_and_only_the_missing_ones_are_read(one_unit: Unit) -> None:
    asked: list[list[int]] = []

    def read(keys: Any) -> dict[int, int]:
        asked.append(sorted(keys))
        return {key: key * 10 for key in keys}

    assert kept_each("tests.each", (Unit,), [1, 2], read) == {1: 10, 2: 20}
    assert kept_each("tests.each", (Unit,), [2, 3], read) == {2: 20, 3: 30}
    assert asked == [[1, 2], [3]]


def test_more_keys_than_a_page_shows_are_not_kept(one_unit: Unit) -> None:
    many = range(MOST_AT_ONCE + 1)

    assert kept_each("tests.many", (Unit,), many, lambda keys: {key: key for key in keys})[7] == 7
    assert "core.kept" not in features().caches or not len(features().caches["core.kept"])


def test_the_shelf_lets_go_of_what_was_not_asked_for_longest() -> None:
    shelf = Shelf(most=2)
    for name in ("a", "b"):
        shelf.put(name, Made((1,), name))
    shelf.find("a", (1,))
    shelf.put("c", Made((1,), "c"))

    assert [shelf.find(name, (1,)) is not None for name in "abc"] == [True, False, True]


def test_a_request_that_reads_asks_for_the_numbers_once(
    database: Flask, count_queries: Callable[[], Any]
) -> None:
    with database.test_request_context("/"), count_queries() as statements:
        kept_codes()
        kept("tests.more", (Unit, Duty), lambda: db.session.scalar(select(func.count(Unit.id))))
    assert sum("fact_version" in statement for statement in statements) == 1
