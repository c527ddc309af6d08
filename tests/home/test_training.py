"""The first page of a trainer: texts past their review, reports, and those of one's own units only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core import clock
from lms.core.content import live
from lms.core.unit_of_work import unit_of_work
from lms.support.api import Place, open_issue
from tests.access import factories as access
from tests.cast import Cast
from tests.courses.factories import module_body
from tests.factories import make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]


def report(person: Any) -> None:
    """Say that a lesson is unclear."""
    with unit_of_work():
        place = Place("PA-03", "lesson", "L1", live("module", "PA-03").id)
        open_issue(person_id=person.id, place=place, text="Which card comes first?")


def test_nothing_to_do_is_said(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    page = sign_in(client, world["trainer"]).get("/").text

    assert "Every text is in date and nobody waits too long" in page
    assert "No item stands out" in page


def test_a_text_past_its_review_opens_the_page(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    body = module_body("PA-03")
    body["module"]["facts"] = [
        {
            "id": "F1",
            "text": "Ask every 90 days.",
            "source": "A manual",
            "verified_on": "2025-01",
            "review_by": "2026-01",
            "status": "confirmed",
        }
    ]
    with unit_of_work():
        access.publish("module", "PA-03", body)

    page = sign_in(client, world["trainer"]).get("/").text

    assert "1 text is past its review" in page
    assert "Jan 2026" in page


def test_a_report_waits_for_the_trainer_of_its_unit_alone(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    report(world["learner"])
    with unit_of_work():
        elsewhere = make_person(unit=world.south, job_role="trainer", duty="trainer")

    assert "Waiting for an answer" in sign_in(client, world["trainer"]).get("/").text
    assert "Waiting for an answer" not in sign_in(client, elsewhere).get("/").text


def test_a_report_past_its_day_is_the_headline(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    report(world["learner"])

    with clock.frozen(clock.now() + timedelta(days=20)):
        page = sign_in(client, world["trainer"]).get("/").text

    assert "1 report waits too long" in page
