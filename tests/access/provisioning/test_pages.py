"""The officer's desks of orders, changes and intakes, and what the reconciliation lets an officer do."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access.models import AccessDelivery
from lms.access.services.spans import refresh
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.imports import run_import
from lms.core.outbox import OutboxMessage, work_off
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.factories import TODAY, clear, later, learner, study
from tests.access.provisioning.conftest import Tell, deliveries, kinds, orders, release_learner, states
from tests.access.provisioning.servers import Posts
from tests.access.provisioning.test_ordering import grant_learner, suspend_learner
from tests.cast import Cast
from tests.factories import JobFactory, make_person

pytestmark = pytest.mark.database
OFFICERS = {"access_officer", "administrator", "auditor"}


@pytest.fixture
def failed(world: Cast, tell: Tell, posts: Posts) -> AccessDelivery:
    """An order that the other side refused."""
    tell({"kind": "webhook", "url": posts.url})
    posts.answers = [404]
    release_learner(world)
    work_off()
    (one,) = deliveries()
    assert one.state == "failed"
    return one


@pytest.fixture
def officer(client: FlaskClient, world: Cast, sign_in: Any) -> FlaskClient:
    """The browser of the access officer."""
    signed_in: FlaskClient = sign_in(client, world["access_officer"])
    return signed_in


def accounts(tmp_path: Path, *rows: str) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text("employee_no,account,security_class,active,last_login_on\n" + "\n".join(rows) + "\n")
    run_import("ehr-accounts", [path])


@pytest.mark.parametrize("path", ["/access/orders", "/access/changes", "/access/intakes"])
def test_the_desks_open_for_their_duties_alone(
    client: FlaskClient, world: Cast, sign_in: Any, path: str
) -> None:
    opened = {
        name for name, person in world.by_duty.items() if sign_in(client, person).get(path).status_code == 200
    }

    assert opened == OFFICERS


def test_a_failed_order_is_shown_first_with_its_reason(officer: FlaskClient, failed: AccessDelivery) -> None:
    page = officer.get("/access/orders").text

    assert "One order to act on" in page
    assert "Refused with 404." in page
    assert "Send again" in page


def test_sending_again_works_without_a_script_and_twice_is_once(
    officer: FlaskClient, failed: AccessDelivery, posts: Posts
) -> None:
    for _ in range(2):
        answer = officer.post(f"/access/orders/{failed.id}/send", data={"show": "act"})
        assert answer.status_code == 303
    work_off()

    assert states() == ["sent"]
    assert len(posts.got) == 2


def test_an_auditor_sees_orders_and_can_send_none(
    client: FlaskClient, world: Cast, failed: AccessDelivery, sign_in: Any
) -> None:
    sign_in(client, world["auditor"])

    assert "Send again" not in client.get("/access/orders").text
    assert client.post(f"/access/orders/{failed.id}/send").status_code in (403, 404)
    assert states() == ["failed"]


def test_an_officer_of_another_facility_sees_and_sends_nothing(
    client: FlaskClient, world: Cast, failed: AccessDelivery, sign_in: Any
) -> None:
    with unit_of_work():
        stranger = make_person(unit=world.south, duty="access_officer", given_name="Other")
    sign_in(client, stranger)

    assert world["learner"].employee_no not in client.get("/access/orders?show=act").text
    assert client.post(f"/access/orders/{failed.id}/send").status_code == 404
    assert client.post(f"/access/orders/{failed.id}/confirm").status_code == 404
    assert client.post(f"/access/reconcile/{world['learner'].employee_no}/end").status_code == 404


def test_what_was_sent_is_ticked_off(officer: FlaskClient, folder: Path, world: Cast) -> None:
    release_learner(world)
    work_off()
    officer.post(f"/access/orders/{deliveries()[0].id}/confirm", data={"show": "sent"})

    assert states() == ["confirmed"]
    assert "Confirmed" in officer.get("/access/orders?show=confirmed").text


def test_an_order_that_cannot_be_sent_again_says_why(officer: FlaskClient, folder: Path, world: Cast) -> None:
    release_learner(world)
    suspend_learner(world)
    shown = deliveries()[0].id
    page = officer.post(f"/access/orders/{shown}/send", follow_redirects=True).text

    assert "A newer order took its place" in page


def test_orders_are_a_file_with_everything(officer: FlaskClient, failed: AccessDelivery, world: Cast) -> None:
    text = officer.get("/access/orders?show=act&format=csv").text

    assert text.splitlines()[0].startswith(
        "Person,Employee no.,Unit,Order no.,Security class,Why,From,Answer"
    )
    assert world["learner"].employee_no in text
    assert "REGISTRAR" in text


def test_a_system_that_cannot_be_told_is_named(officer: FlaskClient, tell: Tell) -> None:
    tell({"kind": "scim", "name": "directory", "url": "https://identity.hospital.example"})
    page = officer.get("/access/orders").text

    assert "LMS_PROVISIONING_SECRET_DIRECTORY is not set." in page


def statements_of(browser: FlaskClient, page: str, count_queries: Callable[[], Any]) -> int:
    """Return how many statements a page asks when it is opened again."""
    browser.get(page)
    with count_queries() as statements:
        assert browser.get(page).status_code == 200
    return len(statements)


def test_without_a_system_the_desk_says_what_to_do(officer: FlaskClient) -> None:
    assert "No system is told" in officer.get("/access/orders").text


def test_the_desk_of_orders_asks_a_constant_number_of_queries(
    officer: FlaskClient, folder: Path, world: Cast, count_queries: Callable[[], Any]
) -> None:
    release_learner(world)
    few = statements_of(officer, "/access/orders?show=waiting", count_queries)
    with unit_of_work(durable=True):
        for _ in range(8):
            person = learner(world.admitting)
            study(person)
            clear(person, world)

    assert statements_of(officer, "/access/orders?show=waiting", count_queries) == few


def test_a_wrong_security_class_is_found(
    officer: FlaskClient, world: Cast, tell: Tell, tmp_path: Path
) -> None:
    tell()
    release_learner(world)
    number = world["learner"].employee_no
    accounts(tmp_path, f"{number},a1,REGISTRAR,yes,2026-11-12")
    assert "The job asks for" not in officer.get("/access?show=reconcile").text
    accounts(tmp_path, f"{number},a1,REGISTRAR,no,2026-11-12", f"{number},a2,BILLER,yes,2026-11-12")
    page = officer.get("/access?show=reconcile&kind=wrong_security_class").text

    assert "The job asks for REGISTRAR. Change the class, or end this account." in page


def test_a_class_is_right_where_the_policy_names_none_for_the_job(
    officer: FlaskClient, world: Cast, tell: Tell, tmp_path: Path
) -> None:
    tell(security_classes={"biller": ["BILLER"]})
    release_learner(world)
    accounts(tmp_path, f"{world['learner'].employee_no},a1,ANYTHING,yes,2026-11-12")

    assert "The job asks for" not in officer.get("/access?show=reconcile").text


def test_the_numbers_of_the_reconciliation_say_of_how_many(
    officer: FlaskClient, world: Cast, tell: Tell, tmp_path: Path
) -> None:
    tell()
    release_learner(world)
    accounts(tmp_path, f"{world['manager'].employee_no},a1,LEADER,yes,2026-08-01")
    page = officer.get("/access?show=reconcile").text

    assert "of 1 with an active account" in page
    assert "of 1 person who may work" in page
    assert "No log-in for 90 days or more" in page
    assert "Accounts as imported" in page


def test_an_old_import_says_so(officer: FlaskClient, world: Cast, tell: Tell, tmp_path: Path) -> None:
    tell(stale_days=7)
    accounts(tmp_path, f"{world['manager'].employee_no},a1,LEADER,yes,2026-11-12")
    assert "more than 7 days old" not in officer.get("/access?show=reconcile").text
    with clock.frozen(later(8)):
        assert "more than 7 days old" in officer.get("/access?show=reconcile").text


def test_an_officer_orders_the_end_of_an_account_once(
    officer: FlaskClient, world: Cast, tell: Tell, tmp_path: Path
) -> None:
    tell({"kind": "csv_drop"})
    manager = world["manager"].employee_no
    accounts(tmp_path, f"{manager},a1,LEADER,yes,2026-11-12")
    for _ in range(2):
        answer = officer.post(f"/access/reconcile/{manager}/end", data={"security_class": "LEADER"})
        assert answer.status_code == 303

    assert kinds() == ["revoke"]
    assert (orders()[0].basis, orders()[0].by_id) == ("officer", world["access_officer"].id)
    assert db.session.scalars(select(AuditEntry.action)).all().count("access.end_ordered") == 1


def test_an_account_that_nobody_holds_cannot_be_ended(officer: FlaskClient, world: Cast, tell: Tell) -> None:
    tell({"kind": "csv_drop"})
    path = f"/access/reconcile/{world['manager'].employee_no}/end"

    assert officer.post(path, data={"security_class": "LEADER"}).status_code == 404
    assert not orders()


def test_the_manager_is_asked_by_mail_once_a_day(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work():
        world["learner"].manager_id = world["manager"].id
    for _ in range(2):
        officer.post(f"/access/reconcile/{world['learner'].employee_no}/ask")

    mails = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.channel == "mail")
    assert db.session.scalar(mails) == 1


def test_somebody_without_a_manager_cannot_be_asked_about(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work():
        world["learner"].manager_id = None
    page = officer.post(f"/access/reconcile/{world['learner'].employee_no}/ask", follow_redirects=True).text

    assert "No manager with an address is known." in page


def test_the_event_log_begins_with_the_last_friday(officer: FlaskClient, world: Cast) -> None:
    release_learner(world)
    suspend_learner(world)
    page = officer.get("/access/changes").text

    assert "3 changes since 13\u00a0Nov\u00a02026" in page
    for word in ("Confirmed by a manager", "Released", "Suspended", "Shared a password."):
        assert word in page


def test_the_event_log_tells_what_midnight_ended(officer: FlaskClient, world: Cast) -> None:
    grant_learner(world)
    with clock.frozen(later(4)):
        page = officer.get("/access/changes?kind=ended").text

    assert "One change since" in page
    assert "Ran out or ended" in page


def test_the_event_log_is_cut_by_days_and_kinds(officer: FlaskClient, world: Cast) -> None:
    release_learner(world)

    assert "Nothing changed since" in officer.get("/access/changes?from=2026-11-01&to=2026-11-15").text
    text = officer.get("/access/changes?kind=release&format=csv").text
    assert len(text.splitlines()) == 2
    assert officer.get("/access/changes?from=2026-11-15&to=2026-11-01").status_code == 422


def test_the_event_log_of_another_facility_is_empty(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    release_learner(world)
    grant = suspend_learner(world)
    assert grant
    with unit_of_work():
        stranger = make_person(unit=world.south, duty="auditor", given_name="Other")
    sign_in(client, stranger)

    assert "Nothing changed since" in client.get("/access/changes").text


def test_the_event_log_asks_a_constant_number_of_queries(
    officer: FlaskClient, world: Cast, count_queries: Callable[[], Any]
) -> None:
    release_learner(world)
    few = statements_of(officer, "/access/changes", count_queries)
    with unit_of_work(durable=True):
        for _ in range(8):
            person = learner(world.admitting)
            study(person)
            clear(person, world)

    assert statements_of(officer, "/access/changes", count_queries) == few


def beginner(cast: Cast, begins_on: date) -> Person:
    """Make a registrar who begins on a day."""
    person = make_person(unit=cast.admitting, job_role=None)
    JobFactory(person_id=person.id, unit_id=cast.admitting.id, job_role="registrar", from_on=begins_on)
    refresh([person.id])
    return person


def test_an_intake_shows_how_many_are_ready(officer: FlaskClient, world: Cast) -> None:
    begins = TODAY + timedelta(days=20)
    with unit_of_work(durable=True):
        newcomers = [beginner(world, begins) for _ in range(6)]
        for person in newcomers[:2]:
            study(person)
    page = officer.get("/access/intakes").text

    assert "4 of 6 who begin are not ready for release" in page
    text = officer.get("/access/intakes?format=csv").text
    assert "2026-12-06,Registrar,Alder Ridge admitting,6,0,2,4,4,12" in text


def test_small_intakes_are_shown_when_asked_for(officer: FlaskClient, world: Cast) -> None:
    with unit_of_work():
        beginner(world, TODAY + timedelta(days=20))

    assert "No intake of this size" in officer.get("/access/intakes").text
    assert "1 of 1 who begin" in officer.get("/access/intakes?size=1").text
