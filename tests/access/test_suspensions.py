"""Suspensions and provisional grants through their services."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lms.access.models import Suspension
from lms.access.services.decisions import decide
from lms.access.services.history import history_of
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.suspensions import Suspending, earliest_day, restore, suspend
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Person, Shift
from tests.access.factories import GATE, TODAY, clear, learner, make_world, study
from tests.cast import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    cast = make_world()
    study(cast["learner"])
    clear(cast["learner"], cast)
    return cast


def suspending(cast: Cast, *, to_on: date | None = None, **changes: object) -> Suspending:
    values = {
        "person_id": cast["learner"].id,
        "gate": GATE,
        "by_id": cast["access_officer"].id,
        "reason": "Under review.",
        "form_key": new_public_id(),
        "to_on": to_on,
        **changes,
    }
    return Suspending(**values)  # type: ignore[arg-type]


def granting(cast: Cast, person: Person, *, days: int = 7, start: int = 0, extends: bool = False) -> Granting:
    first = TODAY + timedelta(days=start)
    return Granting(
        person_id=person.id,
        gate=GATE,
        by_id=cast["access_officer"].id,
        supervisor_id=cast["manager"].id,
        from_on=first,
        to_on=first + timedelta(days=days - 1),
        reason="Night cover.",
        form_key=new_public_id(),
        extends=extends,
    )


def state_of(cast: Cast, day: date = TODAY) -> str:
    return decide(cast["learner"].id, GATE, as_of=day).decision.state


def test_a_suspension_holds_from_today_with_its_reason(world: Cast) -> None:
    suspend(suspending(world))

    decision = decide(world["learner"].id, GATE, as_of=TODAY).decision
    assert decision.state == "suspended"
    assert "Under review." in decision.why


def test_a_suspension_with_a_last_day_ends_by_itself(world: Cast) -> None:
    suspend(suspending(world, to_on=TODAY + timedelta(days=3)))

    assert state_of(world, TODAY + timedelta(days=3)) == "suspended"
    assert state_of(world, TODAY + timedelta(days=4)) == "cleared"


def test_a_suspension_never_begins_inside_an_open_shift(world: Cast) -> None:
    now = clock.now()
    shift = Shift(
        person_id=world["learner"].id,
        unit_id=world.admitting.id,
        starts_on=TODAY,
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
        recorded_at=now,
    )
    db.session.add(shift)
    db.session.flush()

    assert earliest_day(world["learner"].id, GATE) == TODAY + timedelta(days=1)
    suspend(suspending(world))
    assert state_of(world) == "cleared"
    assert state_of(world, TODAY + timedelta(days=1)) == "suspended"


def test_lifting_brings_the_clearance_back(world: Cast) -> None:
    row = suspend(suspending(world))

    restore(suspension_id=row.id, by_id=world["access_officer"].id, reason="Review closed.")

    assert state_of(world) == "cleared"


def test_lifting_twice_is_one_act(world: Cast) -> None:
    row = suspend(suspending(world))
    for _ in range(2):
        restore(suspension_id=row.id, by_id=world["access_officer"].id, reason="Review closed.")

    assert db.session.scalar(select(func.count()).select_from(Suspension)) == 2


def test_the_same_form_suspends_once(world: Cast) -> None:
    asked = suspending(world)

    assert suspend(asked).id == suspend(asked).id


def test_nobody_suspends_or_restores_themself(world: Cast) -> None:
    with pytest.raises(Refused, match="their own access"):
        suspend(suspending(world, by_id=world["learner"].id))
    row = suspend(suspending(world))
    with pytest.raises(Refused, match="their own access"):
        restore(suspension_id=row.id, by_id=world["learner"].id, reason="I am fine.")


def test_a_suspension_and_its_end_need_reasons(world: Cast) -> None:
    with pytest.raises(Refused, match="reason"):
        suspend(suspending(world, reason="  "))
    row = suspend(suspending(world))
    with pytest.raises(Refused, match="reason"):
        restore(suspension_id=row.id, by_id=world["access_officer"].id, reason="")


def test_a_suspension_cannot_end_before_it_begins(world: Cast) -> None:
    with pytest.raises(Refused, match="before the first"):
        suspend(suspending(world, to_on=TODAY - timedelta(days=1)))


def test_a_second_suspension_is_a_conflict(world: Cast) -> None:
    suspend(suspending(world))

    with pytest.raises(Conflict):
        suspend(suspending(world))


def test_an_unknown_suspension_is_not_found(world: Cast) -> None:
    with pytest.raises(NotFound):
        restore(suspension_id=99_999, by_id=world["access_officer"].id, reason="x")


def test_a_provisional_grant_lets_a_newcomer_work_for_a_week(world: Cast) -> None:
    newcomer = learner(world.admitting)

    grant_provisional(granting(world, newcomer))

    decided = decide(newcomer.id, GATE, as_of=TODAY + timedelta(days=6)).decision
    assert (decided.state, decided.may_work, decided.cleared) == ("provisional", True, False)
    assert decide(newcomer.id, GATE, as_of=TODAY + timedelta(days=7)).decision.state == "not_started"


def test_a_grant_is_extended_once(world: Cast) -> None:
    newcomer = learner(world.admitting)
    grant_provisional(granting(world, newcomer))

    grant_provisional(granting(world, newcomer, start=7, extends=True))

    with pytest.raises(Refused, match="once only"):
        grant_provisional(granting(world, newcomer, start=14, extends=True))


def test_a_grant_longer_than_the_policy_is_refused(world: Cast) -> None:
    with pytest.raises(Refused, match="1 to 7 days"):
        grant_provisional(granting(world, learner(world.admitting), days=8))


def test_a_grant_is_for_an_open_gate_only(world: Cast) -> None:
    with pytest.raises(Refused, match="still open"):
        grant_provisional(granting(world, world["learner"]))


def test_a_grant_cannot_begin_in_the_past(world: Cast) -> None:
    with pytest.raises(Refused, match="in the past"):
        grant_provisional(granting(world, learner(world.admitting), start=-1))


def test_every_decision_is_in_the_history_newest_first(world: Cast) -> None:
    row = suspend(suspending(world))
    restore(suspension_id=row.id, by_id=world["access_officer"].id, reason="Review closed.")

    titles = [event.title for event in history_of(world["learner"].id, GATE)]

    assert len(titles) == 4
    assert any(title.startswith("Access suspended") for title in titles)
    assert "Suspension lifted" in titles
    assert any(title.startswith("Access released, cleared until") for title in titles)
