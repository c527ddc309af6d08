"""Two imports at the same moment: each sees all or nothing of the other, and neither breaks off."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.app.factory import create_app
from lms.core import clock
from lms.core.database import Base, db, transaction_mode
from lms.core.imports import ImportResult, run_import
from lms.core.progress import Step, heard_by
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Job, Shift, Unit
from tests.conftest import NOW, settings_for
from tests.databases import database_url
from tests.factories import UnitFactory, make_person

pytestmark = pytest.mark.database
FILES = {
    "org": "code,name,kind,parent_code\nEAST,East,facility,LH\n",
    "roster": (
        "employee_no,given_name,family_name,status,hired_on,job_role,unit_code,job_from\n"
        "20001,Ana,Sample,active,2026-01-05,registrar,LH,2026-01-05\n"
    ),
    "schedule": "employee_no,unit_code,starts_at,ends_at\n10001,LH,2026-11-16T19:00,2026-11-17T07:00\n",
}
COUNTED: dict[str, type[Base]] = {"org": Unit, "roster": Job, "schedule": Shift}


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, which several threads can use."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context(), clock.frozen(NOW):
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            with unit_of_work():
                make_person(unit=UnitFactory(code="LH", kind="system"), employee_no="10001")
            db.session.remove()
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_at_once_lands_once(house: Flask, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.csv"
    path.write_text(FILES[kind])
    both_have_read = threading.Barrier(2, timeout=1)

    def meet(step: Step) -> None:
        if step.words.startswith("Comparing"):
            with suppress(threading.BrokenBarrierError):
                both_have_read.wait()

    def load(_number: int) -> ImportResult:
        with house.app_context(), clock.frozen(NOW), heard_by(meet):
            return run_import(kind, [path])

    before = db.session.scalar(select(func.count()).select_from(COUNTED[kind])) or 0
    db.session.remove()
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(load, range(2)))

    after = db.session.scalar(select(func.count()).select_from(COUNTED[kind])) or 0
    assert after - before == 1
    assert sorted((one.added, one.unchanged, one.rejected) for one in results) == [(0, 1, 0), (1, 0, 0)]
