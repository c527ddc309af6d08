"""Imported evidence counts on the learning pages: completions open modules, passes close exams."""

from datetime import date
from decimal import Decimal

import pytest

from lms.compliance.importer import EvidenceImporter
from lms.courses import api
from tests.compliance.conftest import published  # noqa: F401  (the content that evidence is judged by)
from tests.courses.factories import module_body, publish
from tests.factories import UnitFactory, make_person

HEADER = (
    "employee_no,kind,subject,occurred_on,source,score,outcome,expires_on,"
    "assessor_employee_no,revision,note\n"
)


@pytest.fixture
def learner(published):  # noqa: F811  (a fixture asked for by its name)
    publish()
    publish(module_body("TS-02", prerequisites=("TS-01",)))
    return make_person(unit=UnitFactory(), employee_no="10042")


def run(tmp_path, *rows):
    """Import rows of evidence."""
    path = tmp_path / "evidence.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return EvidenceImporter().run([path], dry_run=False, full=False, allow_shrink=False)


def test_an_imported_completion_opens_the_module_that_needs_it(learner, tmp_path):
    assert api.progress_of(learner.id)["TS-02"].is_locked
    assert run(tmp_path, "10042,completion,TS-01,2026-11-02,import,,,,,,").rejected == 0
    found = api.progress_of(learner.id)
    assert found["TS-01"].completed_on == date(2026, 11, 2)
    assert not found["TS-02"].is_locked


@pytest.mark.parametrize(
    ("result", "passed_on"),
    [
        ("91,pass", date(2026, 11, 2)),
        ("91,", date(2026, 11, 2)),
        (",pass", date(2026, 11, 2)),
        ("79,", None),
        ("79,fail", None),
    ],
)
def test_an_imported_pass_at_the_cut_of_the_module_counts_as_passed(learner, tmp_path, result, passed_on):
    assert run(tmp_path, f"10042,exam,TS-01,2026-11-02,import,{result},,,,").rejected == 0
    assert api.progress_of(learner.id)["TS-01"].passed_on == passed_on


def test_the_score_of_an_imported_pass_is_shown(learner, tmp_path):
    run(tmp_path, "10042,exam,TS-01,2026-11-02,import,91.5,pass,,,,")
    found = api.progress_of(learner.id)["TS-01"]
    assert (found.last_outcome, found.last_score) == ("pass", Decimal("91.50"))
