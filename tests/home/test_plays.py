"""What is to be played on a learner's first page: its name, its minutes, the way there."""

from datetime import date
from typing import Any

import pytest

from lms.core.unit_of_work import unit_of_work
from lms.home.rules.todo import Todo
from lms.home.services.todo_rows import minutes_of, rows_of
from tests.simulations.plays.conftest import publish
from tests.simulations.walk import body

TODAY = date(2026, 11, 16)


@pytest.fixture
def visit(database: Any) -> None:
    """A visit that is live."""
    with unit_of_work():
        publish("scenario", "SC1", body("scenarios/SC1/scenario.yaml"))


def todo(subject: str) -> Todo:
    return Todo(
        key=f"simulation-passed:{subject}",
        title="Two cards at two in the morning",
        state="due_soon",
        due_on=date(2026, 12, 6),
        reasons=("Registrar: needed before EHR access",),
        kind="simulation-passed",
        subject=subject,
    )


def test_a_visit_leads_to_where_it_is_played_and_says_how_long_it_takes(visit: None) -> None:
    (row,) = rows_of([todo("SC1")], {}, TODAY)
    assert (row.title, row.href, row.act) == ("Two cards at two in the morning", "/simulations/SC1", "Play")
    assert (row.minutes, row.code) == (20, "")


def test_the_view_of_a_colleague_takes_its_share(visit: None) -> None:
    (row,) = rows_of([todo("SC1/biller")], {}, TODAY)
    assert (row.href, row.minutes) == ("/simulations/SC1", 3)


def test_what_nobody_says_the_minutes_of_has_none(visit: None) -> None:
    assert minutes_of("simulation-passed", "SIM-LAB-4", None) is None
    assert minutes_of("observed-skill", "walk-in", None) is None
