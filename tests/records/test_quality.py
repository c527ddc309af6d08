"""Gaps in the data: every check by itself, the list, since when, and the trend."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from lms.access.models import EhrAccount
from lms.claims.models import ClaimFact
from lms.compliance.models import Evidence
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.notices.services.returns import note_return
from lms.people.models import Employment, Job, Person, Shift
from lms.records.quality import CHECKS
from lms.records.services.quality import gaps, note_today, since
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory
from tests.factories import EmploymentFactory, make_person
from tests.kpi.portfolio import add_portfolio

pytestmark = pytest.mark.database
TODAY = date(2026, 11, 16)


def leave(person: Person) -> None:
    """End a person's employment."""
    mine = update(Employment).where(Employment.person_id == person.id)
    db.session.execute(mine.values(superseded_at=clock.now()))
    EmploymentFactory(person_id=person.id, status="terminated", left_on=TODAY, from_on=TODAY)


def _managed(cast: Cast) -> None:
    cast["learner"].manager_id = cast["manager"].id
    leave(cast["manager"])


def _share_npi(cast: Cast) -> None:
    cast["learner"].npi = cast["eve"].npi = "1234567893"


def _share_email(cast: Cast) -> None:
    cast["learner"].email, cast["eve"].email = "same@hospital.example", "SAME@hospital.example"


def _account(cast: Cast) -> None:
    fact = {
        "account": "A1",
        "security_class": "R",
        "active": True,
        "from_on": TODAY,
        "recorded_at": clock.now(),
    }
    db.session.add(EhrAccount(person_id=cast["learner"].id, **fact))
    leave(cast["learner"])


def _shift(cast: Cast) -> None:
    at = clock.now() + timedelta(days=1)
    place = {"unit_id": cast.north.id, "starts_on": at.date(), "starts_at": at, "ends_at": at}
    db.session.add(Shift(person_id=cast["learner"].id, **place, recorded_at=clock.now()))
    leave(cast["learner"])


def _evidence(cast: Cast) -> None:
    what = {"kind": "exam", "subject": "XX-99", "occurred_on": TODAY, "source": "import"}
    db.session.add(Evidence(person_id=cast["learner"].id, key="k", number=1, **what, recorded_at=clock.now()))


def _claim(cast: Cast) -> None:
    add_portfolio(cast.north.id)
    first = db.session.query(ClaimFact).first()
    assert first is not None
    first.unit_id = None


def _policy(_cast: Cast) -> None:
    for number in (1, 2):
        RevisionFactory(kind="policy", key="access", number=number, body={"grace_days": number})


def _facts(_cast: Cast) -> None:
    facts = [{"id": "F1", "review_by": "2026-03"}, {"id": "F2", "review_by": "2027-03"}]
    RevisionFactory(kind="module", key="PA-03", body={"module": {"facts": facts}})


def _ungated(_cast: Cast) -> None:
    RevisionFactory(kind="role", key="registrar", body={"title": "Registrar", "gate": None})
    RevisionFactory(kind="role", key="leader", body={"title": "Leader", "gate": {"version": 1}})


def _jobless(cast: Cast) -> None:
    db.session.execute(update(Job).where(Job.person_id == cast["learner"].id).values(to_on=date(2021, 1, 1)))


def _returned(cast: Cast) -> None:
    note_return(cast["learner"].email or "", "550 no such mailbox")


BREAKS: dict[str, Callable[[Cast], Any]] = {
    "no-job": _jobless,
    "no-manager": lambda _cast: None,
    "manager-left": _managed,
    "unknown-role": lambda _cast: RevisionFactory(kind="role", key="leader", body={}),
    "no-email": lambda cast: setattr(cast["learner"], "email", None),
    "mail-returned": _returned,
    "duplicate-email": _share_email,
    "duplicate-npi": _share_npi,
    "account-of-leaver": _account,
    "shift-of-leaver": _shift,
    "unit-without-zone": lambda _cast: None,
    "unit-without-npi": lambda cast: setattr(cast.north, "npis", ["1234567893"]),
    "claim-without-unit": _claim,
    "evidence-of-nothing": _evidence,
    "role-without-gate": _ungated,
    "fact-past-review": _facts,
    "policy-without-reason": _policy,
}


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        return make_cast()


def test_every_check_has_a_world_that_breaks_it() -> None:
    assert set(CHECKS.kinds()) == set(BREAKS)


@pytest.mark.parametrize("kind", BREAKS)
def test_a_check_finds_what_is_wrong_names_it_and_counts_of_how_many(cast: Cast, kind: str) -> None:
    check = CHECKS.get(kind)
    with unit_of_work():
        BREAKS[kind](cast)

    counted, rows = check.count(TODAY), check.rows(TODAY, 100)

    assert 0 < counted.found <= counted.of_all
    assert rows
    assert all(row.what for row in rows)


@pytest.mark.parametrize(
    "kind", sorted(set(BREAKS) - {"no-manager", "unknown-role", "unit-without-zone", "unit-without-npi"})
)
def test_a_check_finds_nothing_where_nothing_is_wrong(cast: Cast, kind: str) -> None:
    assert CHECKS.get(kind).count(TODAY).found == 0
    assert CHECKS.get(kind).rows(TODAY, 100) == []


def test_an_account_that_was_ended_is_not_one_of_somebody_who_left(cast: Cast) -> None:
    known = {"account": "A1", "security_class": "R", "recorded_at": clock.now()}
    with unit_of_work():
        for days, is_active in ((30, True), (1, False)):
            began = TODAY - timedelta(days=days)
            db.session.add(EhrAccount(person_id=cast["learner"].id, active=is_active, from_on=began, **known))
        leave(cast["learner"])

    check = CHECKS.get("account-of-leaver")

    assert check.count(TODAY - timedelta(days=2)).of_all == 1
    assert (check.count(TODAY).found, check.count(TODAY).of_all) == (0, 0)
    assert check.rows(TODAY, 100) == []


def test_the_list_shows_what_was_found_first_with_since_when_and_the_change(cast: Cast) -> None:
    for days, email in ((3, "x@hospital.example"), (2, None), (0, None)):
        with clock.frozen(clock.now() - timedelta(days=days)), unit_of_work():
            cast["learner"].email = email
            note_today()

    gap = next(gap for gap in gaps() if gap.check.kind == "no-email")

    assert gap.now is not None
    assert (gap.found, gap.since, gap.change) == (1, TODAY - timedelta(days=2), 1)
    assert [one.found for one in gap.past] == [0, 1, 1]
    assert [bool(one.found) for one in gaps()] == sorted((bool(one.found) for one in gaps()), reverse=True)


def test_counting_twice_a_day_keeps_the_newer_count(cast: Cast) -> None:
    for email in ("x@hospital.example", None):
        with unit_of_work():
            cast["learner"].email = email
            note_today()

    gap = next(gap for gap in gaps() if gap.check.kind == "no-email")
    assert [one.found for one in gap.past] == [1]


def test_before_the_first_count_nothing_is_said(cast: Cast) -> None:
    assert all(gap.now is None and gap.since is None and gap.change is None for gap in gaps())


def test_a_gap_that_was_closed_begins_anew() -> None:
    days = [(date(2026, 11, day), count) for day, count in ((1, 2), (2, 0), (3, 1), (4, 5))]

    assert since(days) == date(2026, 11, 3)
    assert since([*days, (date(2026, 11, 5), 0)]) is None


def test_a_person_at_another_facility_is_counted_too(cast: Cast) -> None:
    with unit_of_work():
        make_person(unit=cast.south, email=None)

    assert CHECKS.get("no-email").count(TODAY).found == 1
