"""The last day of a contract ends the gate, the obligations, the sign-in and what is lent, on one day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.services.decisions import decide
from lms.access.services.dossiers import employment_times
from lms.compliance.api import obligations_of
from lms.compliance.rules.assignment import employed_and_on_leave
from lms.compliance.rules.dates import Period
from lms.compliance.rules.subjects import About, Status
from lms.compliance.services.rebuild import rebuild
from lms.compliance.services.spans import assign
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork
from lms.people.api import EmploymentFact, lent_on
from lms.people.models import Employment, Person
from lms.people.models_cover import Cover
from lms.people.services.status import has_left
from tests.access.factories import GATE, TODAY, clear, make_world, study
from tests.cast import Cast
from tests.factories import EmploymentFactory

DAY = timedelta(days=1)
ENDS = TODAY + 30 * DAY


def end_contract(person: Person, on: date) -> None:
    """Let the roster name a last day while the status stays active."""
    fact = db.session.scalars(select(Employment).where(Employment.person_id == person.id)).one()
    fact.left_on = on
    db.session.flush()
    assign([person.id])


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    cast = make_world()
    study(cast["learner"])
    clear(cast["learner"], cast)
    end_contract(cast["learner"], ENDS)
    return cast


@pytest.mark.database
def test_gate_and_obligations_end_after_the_same_day(world: Cast) -> None:
    dana = world["learner"]
    found = {
        day: (decide(dana.id, GATE, as_of=day).decision.may_work, bool(obligations_of(dana.id, as_of=day)))
        for day in (ENDS, ENDS + DAY)
    }
    assert found == {ENDS: (True, True), ENDS + DAY: (False, False)}


@pytest.mark.database
def test_a_contract_that_is_continued_leaves_the_obligations(world: Cast) -> None:
    dana = world["learner"]
    EmploymentFactory(person_id=dana.id, from_on=ENDS + 5 * DAY)
    assign([dana.id])
    days = (ENDS, ENDS + DAY, ENDS + 4 * DAY, ENDS + 5 * DAY)
    assert [bool(obligations_of(dana.id, as_of=day)) for day in days] == [True, False, False, True]


@pytest.mark.database
def test_the_rebuild_finds_what_is_kept_of_a_contract(world: Cast) -> None:
    assert rebuild(check_only=True).agrees


@pytest.mark.database
def test_nobody_signs_in_after_the_contract(world: Cast) -> None:
    with clock.frozen(clock.now() + 30 * DAY):
        assert not has_left(world["learner"].id)
    with clock.frozen(clock.now() + 31 * DAY):
        assert has_left(world["learner"].id)


@pytest.mark.database
def test_nothing_is_lent_after_the_contract_of_the_lender(world: Cast) -> None:
    manager = world["manager"]
    end_contract(manager, TODAY + DAY)
    db.session.add(
        Cover(
            cover="c",
            person_id=manager.id,
            deputy_id=world["learner"].id,
            duty="manager",
            unit_id=world.north.id,
            from_on=TODAY,
            to_on=TODAY + 9 * DAY,
            reason="vacation",
            by_id=manager.id,
            recorded_at=clock.now(),
        )
    )
    db.session.flush()
    assert [len(lent_on(day)) for day in (TODAY + DAY, TODAY + 2 * DAY)] == [1, 0]


def test_a_rule_over_employment_holds_until_the_last_day_of_the_contract() -> None:
    traveler = Status("active", TODAY, TODAY, "traveler", "onsite", ENDS)
    assert About(statuses=(traveler,)).status_stretches == [(traveler, (Period(TODAY, ENDS),))]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.sampled_from(("active", "leave", "terminated")),
            st.none() | st.integers(0, 12),
        ),
        max_size=5,
        unique_by=lambda one: one[0],
    )
)
def test_obligations_and_gates_hold_the_same_days_for_employment(
    told: list[tuple[int, str, int | None]],
) -> None:
    """Whatever statuses follow one another, with or without a last day, both sides count the same days."""
    facts = [
        EmploymentFact(
            1,
            status,
            TODAY,
            None if last is None else TODAY + last * DAY,
            "traveler",
            "onsite",
            TODAY + place * DAY,
            clock.now(),
            None,
        )
        for place, status, last in told
    ]
    statuses = [Status(fact.status, fact.from_on, left_on=fact.left_on) for fact in facts]
    employed, leaves = employed_and_on_leave(statuses) if statuses else ([], [])
    times = employment_times(facts)
    for number in range(15):
        day = TODAY + number * DAY
        asked = [time.status for time in times if time.from_on <= day <= (time.to_on or day)]
        assert any(_holds(one, day) for one in employed) == any(one != "terminated" for one in asked)
        assert any(_holds(one, day) for one in leaves) == ("leave" in asked)


def _holds(period: Period, day: date) -> bool:
    return period.from_on <= day <= (period.to_on or day)
