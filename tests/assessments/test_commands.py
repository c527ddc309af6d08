"""The command and the job of exams."""

from datetime import timedelta

import pytest

from lms.assessments.cli import extra_time_command
from lms.assessments.jobs import JOBS
from lms.assessments.services.accommodations import accommodation_of
from lms.assessments.services.attempts import find
from lms.assessments.services.starting import start
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from tests.courses.factories import START, publish
from tests.factories import PersonFactory


@pytest.fixture
def learner(database):
    with unit_of_work():
        return PersonFactory(employee_no="10042")


def run(database, *arguments):
    """Run the command."""
    return database.test_cli_runner().invoke(extra_time_command, arguments)


def test_extra_time_is_given_by_employee_number(database, learner):
    done = run(database, "10042", "1.5", "--from", "2026-01-01")
    assert done.exit_code == 0
    assert str(accommodation_of(learner.id).factor) == "1.50"


@pytest.mark.parametrize(
    "arguments", [("10042", "x"), ("10042", "9"), ("1", "1.5"), ("10042", "2", "--from", "x")]
)
def test_extra_time_that_makes_no_sense_is_refused_and_changes_nothing(database, learner, arguments):
    assert run(database, *arguments).exit_code == 2
    assert accommodation_of(learner.id).factor == 1


def test_every_minute_exams_whose_time_is_over_are_handed_in(database, learner):
    with unit_of_work():
        public_id = start(person_id=learner.id, live=publish(), token="t").attempt.public_id
    (job,) = JOBS
    assert job.cron == {"minute": "*"}
    assert job.run() == "0 closed"
    with clock.frozen(START + timedelta(hours=1)):
        assert job.run() == "1 closed"
    assert find(public_id).closed_by == "deadline"
