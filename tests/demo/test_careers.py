"""Careers in the demo: a coder with two cycles, a talk that waits, and seats of a library."""

from pathlib import Path

from sqlalchemy import func, select

from lms.app.demo.careers import fill_careers
from lms.careers.models import CareerFile, CreditEntry
from lms.careers.services.files import file_of
from lms.careers.services.reading import ledger_of
from lms.careers.services.teaching import teaching_of
from lms.careers.services.team import team_of
from lms.core import clock
from lms.core.config import ROOT
from lms.core.database import db
from lms.courses.services.seats import taken
from lms.people.api import unit_by_code
from tests.conftest import NOW
from tests.demo.conftest import Loaded
from tests.demo.test_shelf import person

CODER = "10053"


def test_the_coder_still_needs_hours_in_two_cycles(demo: Loaded) -> None:
    with clock.frozen(NOW):
        ledger = ledger_of(person(CODER))
    assert {one.cycle.codes: one.missing > 0 for one in ledger.standings} == {("CCS",): True, ("CPC",): True}
    assert {one.code: one.is_recorded for one in ledger.held} == {"CCS": True, "CPC": False}
    assert len(ledger.entries) == 5


def test_certificates_of_the_demo_are_pictures_that_open(demo: Loaded) -> None:
    own = person(CODER)
    ids = db.session.scalars(select(CareerFile.id).where(CareerFile.person_id == own)).all()
    assert len(ids) == 3
    assert all(file_of(own, one).body.startswith(b"\x89PNG") for one in ids)


def test_one_talk_was_accepted_and_one_waits(demo: Loaded) -> None:
    assert [one.state for one in teaching_of(person(CODER))] == ["waiting", "accepted"]


def test_the_team_has_cycles_of_several_standings(demo: Loaded) -> None:
    with clock.frozen(NOW):
        rows = team_of((unit_by_code("SS-COD").path,))
    assert len({row.state for row in rows}) >= 2


def test_some_coders_have_a_seat(demo: Loaded) -> None:
    assert taken()["bluewater-coding"] >= 2


def test_telling_it_again_adds_nothing(demo: Loaded) -> None:
    before = db.session.scalar(select(func.count()).select_from(CreditEntry))
    with clock.frozen(NOW):
        fill_careers(demo.scope, Path(ROOT / "content"), {CODER: person(CODER), "10021": person("10021")})
    assert db.session.scalar(select(func.count()).select_from(CreditEntry)) == before
