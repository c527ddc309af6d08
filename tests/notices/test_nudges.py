"""The nudge: one tap, once a day and thing, seen at once and mailed with the next digest."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms.compliance.models import ObligationSpan
from lms.compliance.services.escalation import send_notices
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice
from tests.cast import Cast
from tests.notices.worlds import DAY, MONDAY, morning, owe

pytestmark = pytest.mark.database


@pytest.fixture
def late(cast: Cast) -> Cast:
    """The learner has been late with one thing for some weeks."""
    with unit_of_work():
        owe(cast["learner"], MONDAY - 20 * DAY, unit_id=cast.admitting.id)
    return cast


def nudges() -> int:
    return db.session.scalar(select(func.count()).where(Notice.source == "nudge")) or 0


def press(client: FlaskClient, cast: Cast, sign_in: Any, name: str = "manager") -> Any:
    address = f"/team/{cast['learner'].employee_no}/nudge"
    return sign_in(client, cast[name]).post(address, data={"from": "overdue"}, follow_redirects=False)


def test_one_tap_tells_the_learner_at_once(late: Cast, client: FlaskClient, sign_in: Any) -> None:
    answer = press(client, late, sign_in)

    assert (answer.status_code, answer.location) == (303, "/team?show=overdue")
    page = sign_in(client, late["learner"]).get("/notices").text
    assert "Title of PA-03" in page
    assert f"{late['manager'].full_name} asked for it to be told" in page


def test_a_second_tap_on_the_same_day_tells_nothing_twice(
    late: Cast, client: FlaskClient, sign_in: Any
) -> None:
    press(client, late, sign_in)
    press(client, late, sign_in)
    press(client, late, sign_in, "director")
    assert nudges() == 1

    with morning(MONDAY + DAY):
        press(client, late, sign_in)
    assert nudges() == 2


def test_a_nudge_is_mailed_with_the_next_digest_and_makes_no_second_message(
    late: Cast, client: FlaskClient, sign_in: Any
) -> None:
    send_notices()
    press(client, late, sign_in)
    with morning(MONDAY, 15):
        send_notices()
        send_notices()

    mails = [one.payload["to"] for one in db.session.scalars(select(OutboxMessage))]
    assert mails.count(late["learner"].email) == 1


def test_a_nudge_is_kept_in_the_log(late: Cast, client: FlaskClient, sign_in: Any) -> None:
    press(client, late, sign_in)

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "notices.nudged")).one()
    assert entry.actor == late["manager"].employee_no


def test_only_leaders_of_the_person_nudge(late: Cast, client: FlaskClient, sign_in: Any) -> None:
    assert press(client, late, sign_in, "eve").status_code == 404
    assert press(client, late, sign_in, "trainer").status_code == 404
    assert press(client, late, sign_in, "learner").status_code == 404
    assert nudges() == 0


def test_nobody_is_nudged_who_is_late_with_nothing(cast: Cast, client: FlaskClient, sign_in: Any) -> None:
    assert press(client, cast, sign_in).status_code == 303

    assert nudges() == 0


def test_what_is_done_before_the_digest_is_not_mailed(late: Cast, client: FlaskClient, sign_in: Any) -> None:
    with morning(MONDAY, 20):
        press(client, late, sign_in)
        with unit_of_work():
            db.session.execute(update(ObligationSpan).values(known_to=clock.now()))

    with morning(MONDAY + DAY):
        send_notices()

    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_the_list_of_late_people_offers_the_nudge(late: Cast, client: FlaskClient, sign_in: Any) -> None:
    page = sign_in(client, late["manager"]).get("/team?show=overdue").text

    assert f"/team/{late['learner'].employee_no}/nudge" in page
