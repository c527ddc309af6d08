"""Orders of the demo: what was as an order would make it is found, the rest was sent, one failed."""

from sqlalchemy import select

from lms.access.models import AccessDelivery, AccessOrder
from lms.access.services.ordering import changes_of
from lms.access.services.provisioning import orders_folder, settings
from lms.core import clock
from lms.core.database import db
from tests.conftest import NOW
from tests.demo.conftest import Loaded


def test_a_folder_is_told_and_accounts_of_before_are_found(demo: Loaded) -> None:
    with clock.frozen(NOW):
        assert [one.name for one in settings().targets] == ["csv_drop"]
    found = db.session.scalars(select(AccessOrder.basis)).all()
    assert found.count("found") > found.count("state") > 0


def test_what_was_sent_stands_in_files_and_one_order_failed(demo: Loaded) -> None:
    steps = db.session.scalars(select(AccessDelivery).where(AccessDelivery.superseded_at.is_(None))).all()
    states = [one.state for one in steps]

    assert set(states) <= {"sent", "confirmed", "failed", "overtaken"}
    assert "failed" in states
    assert list((orders_folder() / "ehr").glob("orders-*.csv"))


def test_nothing_is_left_to_order(demo: Loaded) -> None:
    people = db.session.scalars(select(AccessOrder.person_id).distinct()).all()
    with clock.frozen(NOW):
        assert not list(changes_of(people, settings()))
