"""What is there before the first request: modules, exams and pages, and no connection to share by mistake."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

from lms.app.serving import application, warm_up
from lms.assessments.exams import exam_of
from lms.core.database import db
from lms.core.feature import features
from lms.core.unit_of_work import unit_of_work
from lms.courses.modules import module_of
from tests.courses.factories import publish


def test_modules_and_their_exams_are_parsed_before_the_first_request(database: Flask) -> None:
    with unit_of_work():
        live_module = publish()
    features().caches.clear()
    warm_up(database)
    made = {(revision_id, factory) for revision_id, _digest, factory in features().caches["content.parsed"]}
    assert {(live_module.id, module_of), (live_module.id, exam_of)} <= made


def test_pages_of_learners_are_compiled_before_the_first_request(
    database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    monkeypatch.setattr(Environment, "get_template", lambda _self, name: compiled.append(name))
    warm_up(database)
    assert {"core/base.html", "home/learning.html", "assessments/exam.html"} <= set(compiled)
    assert not [name for name in compiled if name.startswith(("core/admin/", "kpi/"))]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as the web server makes it, over a database without tables."""
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    yield application()
    gc.unfreeze()


def test_no_connection_is_left_for_the_workers_to_share(empty: Flask) -> None:
    with empty.app_context():
        assert "Connections in pool: 0" in db.engine.pool.status()


def test_a_database_without_tables_is_no_reason_not_to_start(empty: Flask) -> None:
    with empty.app_context():
        assert "content.parsed" not in features().caches
