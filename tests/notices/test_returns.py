"""Mail that comes back: the address is marked, no more goes there, and it is shown where it can be mended."""

from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.compliance.cli_notices import notices_group
from lms.compliance.services.escalation import send_notices
from lms.core import doctor
from lms.core.database import db
from lms.core.mail import send_outbox
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import MailReturn, NoticeDigest
from lms.people.models import Person
from tests.cast import Cast
from tests.core.test_mail import Inbox, served
from tests.factories import DutyFactory
from tests.notices.worlds import DAY, MONDAY, morning, owe

pytestmark = pytest.mark.database


class Picky(Inbox):
    """Refuses recipients with a code."""

    code = "550 no such mailbox"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.code:
            return self.code
        envelope.rcpt_tos.append(address)
        return "250 OK"


def remind(cast: Cast, subject: str = "PA-03", day: int = 0) -> None:
    with unit_of_work():
        owe(cast["learner"], MONDAY + (day + 14) * DAY, subject, cast.admitting.id)
    with morning(MONDAY + day * DAY, 8):
        send_notices()


def mail_out(app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, day: int = 0) -> None:
    with served(inbox) as port, morning(MONDAY + day * DAY, 9):
        monkeypatch.setitem(app.config, "LMS_SMTP_URL", f"smtp://127.0.0.1:{port}")
        send_outbox()


def marked() -> int:
    return db.session.scalar(select(func.count()).where(MailReturn.superseded_at.is_(None))) or 0


@pytest.fixture
def came_back(cast: Cast, database: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The digest of the learner came back this morning."""
    remind(cast)
    mail_out(database, Picky(), monkeypatch)
    return cast


def test_an_address_that_is_refused_for_good_is_marked_and_not_tried_again(came_back: Cast) -> None:
    message = db.session.scalars(select(OutboxMessage)).one()

    assert marked() == 1
    assert message.state == "returned"
    assert came_back["learner"].email not in (message.last_error or "")
    assert not [one for one in doctor.findings() if "given up" in one.message]


def test_a_refusal_for_now_is_tried_again_and_marks_nothing(
    cast: Cast, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Picky()
    inbox.code = "450 try later"
    remind(cast)
    mail_out(database, inbox, monkeypatch)

    assert marked() == 0
    assert db.session.scalars(select(OutboxMessage.state)).one() == "waiting"


def test_nothing_more_is_mailed_there_and_the_notice_stands_in_the_application(came_back: Cast) -> None:
    remind(came_back, "CL-01", day=1)

    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    newest = select(NoticeDigest.is_mailed).order_by(NoticeDigest.id.desc()).limit(1)
    assert db.session.scalar(newest) is False


def test_another_address_in_the_roster_ends_it(came_back: Cast) -> None:
    with unit_of_work():
        db.session.get_one(Person, came_back["learner"].id).email = "another@hospital.example"

    remind(came_back, "CL-01", day=1)

    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2


def test_the_person_is_told_in_the_application(came_back: Cast, client: FlaskClient, sign_in: Any) -> None:
    assert "Mail to you comes back" in sign_in(client, came_back["learner"]).get("/notices").text
    assert "Mail to you comes back" not in sign_in(client, came_back["manager"]).get("/notices").text


def test_an_administrator_clears_the_address(came_back: Cast, client: FlaskClient, sign_in: Any) -> None:
    administrator = sign_in(client, came_back["administrator"])
    page = administrator.get("/admin/addresses").text
    return_id = db.session.scalars(select(MailReturn.id)).one()
    assert came_back["learner"].email in page
    assert f"/admin/addresses/{return_id}/clear" in page

    for _ in range(2):
        administrator.post(f"/admin/addresses/{return_id}/clear")
    remind(came_back, "CL-01", day=1)

    assert marked() == 0
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 2


def test_administrators_of_other_units_neither_see_nor_clear_it(
    came_back: Cast, client: FlaskClient, sign_in: Any
) -> None:
    with unit_of_work():
        DutyFactory(person_id=came_back["eve"].id, unit_id=came_back.south.id, duty="administrator")
    eve = sign_in(client, came_back["eve"])
    return_id = db.session.scalars(select(MailReturn.id)).one()

    assert came_back["learner"].email not in eve.get("/admin/addresses").text
    assert eve.post(f"/admin/addresses/{return_id}/clear").status_code == 404
    assert marked() == 1


def test_it_is_a_gap_in_the_data_on_the_first_page_of_administrators(
    came_back: Cast, client: FlaskClient, sign_in: Any
) -> None:
    page = sign_in(client, came_back["administrator"]).get("/?as=administrator").text

    assert "Mail comes back" in page


def test_a_return_that_was_read_by_hand_is_marked_and_cleared_by_commands(cast: Cast) -> None:
    address = cast["learner"].email or ""

    assert CliRunner().invoke(notices_group, ["bounce", address.upper()]).exit_code == 0
    assert marked() == 1
    assert CliRunner().invoke(notices_group, ["bounce", "no address"]).exit_code == 2
    assert CliRunner().invoke(notices_group, ["clear", address]).exit_code == 0
    assert CliRunner().invoke(notices_group, ["clear", address]).exit_code == 2
    assert marked() == 0
