"""Readings kept by two processes on one database equal fresh ones, whoever writes, commits or gives up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from lms.app.factory import create_app
from lms.core.database import Base, db, transaction_mode
from lms.core.fact_versions import versions
from lms.core.feature import features
from lms.core.kept import kept
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Duty, Unit
from tests.conftest import settings_for
from tests.databases import database_url

pytestmark = pytest.mark.database
WHO = st.integers(0, 1)
CODES = st.sampled_from("ABCD")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WHO, CODES),
        st.tuples(st.just("give up"), WHO, CODES),
        st.tuples(st.just("read, then write"), WHO, CODES),
        st.tuples(st.just("write while the other reads"), WHO, CODES),
    ),
    max_size=12,
)


class GivenUp(Exception):
    """Ends a unit of work that is to be undone."""


@pytest.fixture(scope="module")
def processes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Flask]]:
    """Two applications on one database: each has its own cache and its own connections."""
    folder = tmp_path_factory.mktemp("two")
    with database_url(request.config.getoption("--database"), folder) as url:
        both = create_app(settings_for(url, folder)), create_app(settings_for(url, folder))
        with both[0].app_context():
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
        yield both
        for app in both:
            with app.app_context():
                db.engine.dispose()


def fresh() -> tuple[str, ...]:
    return tuple(db.session.scalars(select(Unit.code).order_by(Unit.code)))


def remembered() -> tuple[str, ...]:
    return kept("tests.codes", (Unit,), fresh)


def toggle(code: str) -> None:
    """Add the unit of a code, or delete it when it is there."""
    if code in fresh():
        db.session.execute(delete(Unit).where(Unit.code == code))
    else:
        db.session.add(Unit(code=code, name=code, kind="facility", path=f"/{code}/", npis=[]))


def take(step: tuple[str, int, str], processes: tuple[Flask, Flask]) -> None:
    what, who, code = step
    with processes[who].app_context():
        if what == "write while the other reads":
            with processes[1 - who].app_context():
                remembered()
                with processes[who].app_context(), unit_of_work():
                    toggle(code)
                assert remembered() == fresh()
            return
        try:
            with unit_of_work():
                if what == "read, then write":
                    assert remembered() == fresh()
                toggle(code)
                assert remembered() == fresh()
                if what == "give up":
                    raise GivenUp
        except GivenUp:
            pass


@given(steps=STEPS)
def test_a_kept_reading_is_always_a_fresh_one(
    processes: tuple[Flask, Flask], steps: list[tuple[str, int, str]]
) -> None:
    for app in processes:
        with app.app_context(), unit_of_work():
            db.session.execute(delete(Unit))
            features().caches.clear()

    for step in steps:
        take(step, processes)
        for app in processes:
            with app.app_context():
                assert remembered() == fresh()


def test_two_that_write_the_same_tables_in_another_order_both_get_done(
    processes: tuple[Flask, Flask],
) -> None:
    def write(who: int) -> None:
        tables = [Unit, Duty] if who else [Duty, Unit]
        with processes[who].app_context():
            for _ in range(10):
                with unit_of_work():
                    for table in tables:
                        db.session.execute(delete(table).where(table.id == 0))

    with processes[0].app_context():
        before = dict(versions())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (0, 1)))

    with processes[0].app_context():
        after = versions()
    assert [after[name] - before.get(name, 0) for name in ("duty", "unit")] == [20, 20]
