"""Proposals to suspend: made once by the ladder, answered by an officer, withdrawn by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.access.models import ProvisionalGrant, Suspension
from lms.access.models_overrides import SuspensionProposal
from lms.access.services.decisions import decide
from lms.access.services.overrides import LEFT, overrides_of
from lms.access.services.proposals import (
    accept,
    dismiss,
    effects,
    extend,
    listed,
    open_count,
    propose,
)
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.views.proposals import effect_in_words
from lms.compliance.api import obligations_of
from lms.compliance.services.observing import attest
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Shift
from tests.access.factories import GATE, clear, follow_content, learner, make_world, publish, role, study
from tests.cast import Cast

pytestmark = pytest.mark.database
DAY = timedelta(days=1)
LADDER = {"steps": [{"days": 0, "tell": ["learner"]}, {"days": 14, "tell": ["access"]}], "catch_up_days": 60}


def asks_later() -> dict[str, object]:
    """The registrar's gate, and an attestation that is due some days after the job began."""
    found = role()
    after = {"requirements": [{"kind": "attestation", "subject": "acceptable-use", "due_days": 5}]}
    return {**found, "after": after}


@pytest.fixture
def world(database: object) -> Cast:
    with unit_of_work():
        cast = make_world()
        publish("policy", "escalation", LADDER)
        publish("role", "registrar", asks_later())
        follow_content()
        study(cast["learner"])
        clear(cast["learner"], cast)
    return cast


def late_day(cast: Cast) -> date:
    """The day on which the attestation of the learner reaches the step of proposals."""
    due = next(one.due_on for one in obligations_of(cast["learner"].id) if one.kind == "attestation")
    assert due is not None
    return due + 15 * DAY


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.zone())


def rows() -> list[SuspensionProposal]:
    statement = select(SuspensionProposal).where(SuspensionProposal.superseded_at.is_(None))
    return list(db.session.scalars(statement.order_by(SuspensionProposal.id)))


@pytest.fixture
def proposed(world: Cast) -> Iterator[Cast]:
    """The clock stands on the day of the proposal, and it was made."""
    day = max(late_day(world), clock.today())
    with clock.frozen(at(day)):
        propose()
        yield world


def test_the_last_step_of_the_ladder_makes_one_proposal(proposed: Cast) -> None:
    (row,) = rows()
    assert (row.person_id, row.gate, row.state, row.topic) == (
        proposed["learner"].id,
        GATE,
        "open",
        "attestation:acceptable-use",
    )
    assert open_count([proposed.north.path]) == 1
    assert open_count([proposed.south.path]) == 0


def test_a_second_run_proposes_nothing_more(proposed: Cast) -> None:
    assert propose() == "0 proposed, 0 withdrawn"
    assert len(rows()) == 1


def test_the_day_before_nothing_is_proposed(world: Cast) -> None:
    day = late_day(world)
    with clock.frozen(at(day - DAY)):
        propose()
    assert rows() == []


def test_who_may_not_work_is_not_proposed(world: Cast) -> None:
    with clock.frozen(at(max(late_day(world), clock.today()) + 400 * DAY)):
        propose()
    assert rows() == []


def test_what_is_met_is_withdrawn_at_once(proposed: Cast) -> None:
    with unit_of_work():
        attest(person_id=proposed["learner"].id, attestation="acceptable-use", password_reentered=True)
    assert [row.state for row in rows()] == ["withdrawn"]
    assert open_count([proposed.north.path]) == 0


def test_accepting_without_a_schedule_suspends_from_the_next_midnight_and_says_so(proposed: Cast) -> None:
    (row,) = rows()
    words = effect_in_words(effects([row])[row.id], row)
    assert words.startswith("No schedule: takes effect at the next midnight of Alder Ridge admitting")
    with unit_of_work(durable=True):
        accept(row.id, by_id=proposed["access_officer"].id, words="", form_key="a")
    today = clock.today()
    assert decide(proposed["learner"].id, GATE, as_of=today).decision.may_work
    after = decide(proposed["learner"].id, GATE, as_of=today + DAY).decision
    assert after.state == "suspended"
    assert "Acceptable use, late since" in after.why


def test_accepting_takes_effect_with_the_next_shift(proposed: Cast) -> None:
    today, now = clock.today(), clock.now()
    with unit_of_work():
        for begin in (-2, 30):
            db.session.add(
                Shift(
                    person_id=proposed["learner"].id,
                    unit_id=proposed.admitting.id,
                    starts_on=(now + timedelta(hours=begin)).astimezone(clock.zone()).date(),
                    starts_at=now + timedelta(hours=begin),
                    ends_at=now + timedelta(hours=begin + 8),
                    recorded_at=now,
                )
            )
    (row,) = rows()
    with unit_of_work(durable=True):
        accept(row.id, by_id=proposed["access_officer"].id, words="", form_key="a")
    assert decide(proposed["learner"].id, GATE, as_of=today).decision.may_work
    assert decide(proposed["learner"].id, GATE, as_of=today + DAY).decision.state == "suspended"


def test_accepting_twice_is_one_suspension(proposed: Cast) -> None:
    (row,) = rows()
    for _number in range(2):
        with unit_of_work(durable=True):
            accept(row.id, by_id=proposed["access_officer"].id, words="", form_key=new_public_id())
    assert len(db.session.scalars(select(Suspension)).all()) == 1


def test_dismissing_needs_a_reason_stands_on_the_register_and_is_final(proposed: Cast) -> None:
    (row,) = rows()
    officer = proposed["access_officer"].id
    with pytest.raises(Refused, match="reason"), unit_of_work():
        dismiss(row.id, by_id=officer, reason=" ")
    with unit_of_work(durable=True):
        dismiss(row.id, by_id=officer, reason="Signed on paper; the scan follows.")
    propose()
    assert [one.state for one in rows()] == ["dismissed"]
    (entry,) = overrides_of([proposed.north.path], clock.today())
    assert (entry.kind, entry.reason) == (LEFT, "Signed on paper; the scan follows.")


def granting(cast: Cast, days: int = 5) -> Granting:
    today = clock.today()
    return Granting(
        person_id=cast["learner"].id,
        gate=GATE,
        by_id=cast["access_officer"].id,
        supervisor_id=cast["manager"].id,
        from_on=today,
        to_on=today + (days - 1) * DAY,
        reason="Signs on Friday.",
        form_key=new_public_id(),
    )


def test_some_days_beside_a_supervisor_are_a_grant_and_then_it_is_proposed_again(proposed: Cast) -> None:
    (row,) = rows()
    with unit_of_work(durable=True):
        extend(row.id, granting(proposed))
    grant = db.session.scalars(select(ProvisionalGrant)).one()
    assert grant.supervisor_id == proposed["manager"].id
    propose()
    assert [one.state for one in rows()] == ["extended"]
    with clock.frozen(at(grant.to_on + DAY)):
        propose()
        assert [one.state for one in rows()] == ["open"]


def test_more_days_than_the_policy_allows_are_refused(proposed: Cast) -> None:
    (row,) = rows()
    with pytest.raises(Refused, match="1 to 7 days"), unit_of_work():
        extend(row.id, granting(proposed, days=8))
    assert [one.state for one in rows()] == ["open"]


def test_the_form_of_another_grant_extends_nothing(proposed: Cast) -> None:
    (row,) = rows()
    asked = granting(proposed)
    with unit_of_work(durable=True):
        other = learner(proposed.admitting)
        grant_provisional(replace(asked, person_id=other.id))
    with pytest.raises(Conflict), unit_of_work(durable=True):
        extend(row.id, asked)
    assert [one.state for one in rows()] == ["open"]


def test_nobody_answers_about_themselves(proposed: Cast) -> None:
    (row,) = rows()
    with pytest.raises(Refused, match="their own access"), unit_of_work():
        accept(row.id, by_id=proposed["learner"].id, words="", form_key="x")


def test_the_list_shows_people_of_ones_units_only(proposed: Cast) -> None:
    assert len(db.session.execute(listed([proposed.north.path], "open")).all()) == 1
    assert db.session.execute(listed([proposed.south.path], "open")).all() == []
