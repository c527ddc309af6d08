"""Units of work at the same time: they neither wait for each other's numbers nor lose any."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from lms.app.factory import create_app
from lms.compliance.listeners import roster_changed
from lms.compliance.services import rebuild, standing_rebuild
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.rollup import rollup
from lms.core.database import Base, db, transaction_mode
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from tests.compliance.conftest import publish_everything
from tests.conftest import settings_for
from tests.databases import database_url
from tests.factories import UnitFactory, make_person

pytestmark = pytest.mark.database
EVIDENCE = (("attestation", "acceptable-use"), ("observed", "walk-in"), ("external-class", "EHR-101"))
DAY = date(2026, 11, 16)


@pytest.fixture
def hospital(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, in which four registrars of one unit have obligations."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            with unit_of_work():
                publish_everything()
                unit = UnitFactory()
                people = tuple(make_person(unit=unit).id for _ in range(4))
                roster_changed(RosterChanged(person_ids=people))
            app.config["PEOPLE"] = people
            yield app
            db.session.remove()
            db.engine.dispose()


def record(app: Flask, person_id: int, kind: str, subject: str) -> None:
    """Record one fact in a unit of work of its own, as a request does."""
    with app.app_context(), unit_of_work():
        outcome = "pass" if kind == "observed" else None
        record_evidence([NewEvidence(person_id, kind, subject, DAY, f"{kind}:1", outcome=outcome)])


def test_facts_recorded_at_the_same_time_are_all_counted(hospital: Flask) -> None:
    with ThreadPoolExecutor(max_workers=6) as pool:
        jobs = [
            pool.submit(record, hospital, person_id, *fact)
            for fact in EVIDENCE
            for person_id in hospital.config["PEOPLE"]
        ]
        for job in jobs:
            job.result(timeout=60)
    db.session.rollback()

    (row,) = rollup(("unit", "role"), as_of=DAY)

    assert (row.counts.people, row.counts.people_complete, row.counts.met) == (4, 4, 12)
    with unit_of_work():
        assert standing_rebuild.put_right() == 0


def test_rows_added_while_others_are_merged_are_kept(hospital: Flask) -> None:
    def merge() -> None:
        with hospital.app_context():
            standing_rebuild.compact()

    with ThreadPoolExecutor(max_workers=4) as pool:
        jobs = [
            pool.submit(*work)
            for person_id in hospital.config["PEOPLE"]
            for work in ((record, hospital, person_id, *EVIDENCE[0]), (merge,))
        ]
        for job in jobs:
            job.result(timeout=60)
    db.session.rollback()

    with unit_of_work():
        assert rebuild.put_right() == 0
        assert standing_rebuild.put_right() == 0
