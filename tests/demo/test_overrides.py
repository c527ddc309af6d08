"""Overrides of the demo: an emergency that is in force, suspensions that are proposed, a disputed rating."""

from datetime import date

from sqlalchemy import select

from lms.access.models_overrides import SuspensionProposal
from lms.access.services.emergencies import emergencies
from lms.access.services.overrides import EMERGENCY, overrides_of
from lms.compliance.services.ratings import open_disputes
from lms.core import clock
from lms.core.database import db
from lms.people.models import Unit
from tests.conftest import NOW
from tests.demo.conftest import Loaded


def top() -> str:
    """Return the path of the health system."""
    return db.session.scalars(select(Unit.path).order_by(Unit.path)).first() or ""


def test_an_emergency_is_in_force_with_its_people_named(demo: Loaded) -> None:
    with clock.frozen(NOW):
        (found,) = emergencies([top()])
        assert found.runs(NOW)
        kinds = [one.kind for one in overrides_of([top()], date(2026, 11, 16))]
    assert kinds.count(EMERGENCY) == len(found.placed)


def test_a_rating_is_disputed_and_waits(demo: Loaded) -> None:
    with clock.frozen(NOW):
        (found,) = open_disputes([top()], clock.today())
    assert (found.needed, found.row.first_outcome) == (2, "fail")


def test_proposals_are_open_and_about_people_of_the_roster(demo: Loaded) -> None:
    states = db.session.scalars(
        select(SuspensionProposal.state).where(SuspensionProposal.superseded_at.is_(None))
    ).all()
    assert set(states) <= {"open"}
