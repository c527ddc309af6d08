"""Emergency staffing through its services: declared, named, over by itself, on the register."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.access.models import ProvisionalGrant
from lms.access.models_overrides import EmergencyStaffing, OverrideReview
from lms.access.services import overrides
from lms.access.services.decisions import decide
from lms.access.services.emergencies import (
    Declaring,
    Placing,
    declare,
    emergencies,
    end,
    place,
    possible_days,
)
from lms.access.services.history import history_of
from lms.access.services.overrides import Reviewing, digest_of, overrides_of, review
from lms.access.services.provisional import grant_provisional
from lms.access.services.suspensions import Suspending, suspend
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Person
from tests.access.factories import GATE, TODAY, clear, learner, make_world, study
from tests.access.test_suspensions import granting
from tests.cast import Cast

pytestmark = pytest.mark.database
DAY = timedelta(days=1)


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    return make_world()


def declared(cast: Cast, *, days: int = 3, **changes: object) -> EmergencyStaffing:
    values = {
        "unit_id": cast.admitting.id,
        "by_id": cast["director"].id,
        "reason": "A bus accident; the desk is short of four people.",
        "last_on": possible_days(cast.admitting.id)[days - 1],
        "form_key": new_public_id(),
        **changes,
    }
    return declare(Declaring(**values))  # type: ignore[arg-type]


def named(cast: Cast, code: str, person: Person, **changes: object) -> ProvisionalGrant:
    values = {
        "code": code,
        "person_id": person.id,
        "gate": GATE,
        "functions": "Walk-ins at the main desk.",
        "supervisor_id": cast["manager"].id,
        "by_id": cast["director"].id,
        "form_key": new_public_id(),
        **changes,
    }
    return place(Placing(**values))  # type: ignore[arg-type]


def test_who_is_named_works_provisionally_until_it_ends_by_itself(world: Cast) -> None:
    newcomer = learner(world.admitting)
    row = declared(world)
    named(world, row.code, newcomer)

    assert decide(newcomer.id, GATE, as_of=TODAY).decision.state == "provisional"
    assert "emergency staffing" in decide(newcomer.id, GATE, as_of=TODAY).decision.why
    assert decide(newcomer.id, GATE, as_of=row.last_on).decision.may_work
    assert not decide(newcomer.id, GATE, as_of=row.last_on + DAY).decision.may_work


def test_the_declaration_alone_lets_nobody_work(world: Cast) -> None:
    newcomer = learner(world.admitting)
    declared(world)
    assert not decide(newcomer.id, GATE, as_of=TODAY).decision.may_work


def test_it_does_not_use_up_the_two_grants_of_a_year(world: Cast) -> None:
    newcomer = learner(world.admitting)
    row = declared(world)
    named(world, row.code, newcomer)
    for start in (4, 5):
        with clock.frozen(clock.now() + timedelta(days=start * 10)):
            granted = granting(world, newcomer)
            first = TODAY + start * 10 * DAY
            grant_provisional(replace(granted, from_on=first, to_on=first))
    assert decide(newcomer.id, GATE, as_of=TODAY + 50 * DAY).decision.state == "provisional"


def test_a_declaration_is_for_72_hours_at_most_and_needs_a_reason(world: Cast) -> None:
    with pytest.raises(Refused, match="at most 72 hours"):
        declared(world, last_on=TODAY + 3 * DAY)
    with pytest.raises(Refused, match="reason"):
        declared(world, reason=" ")


def test_the_same_form_declares_and_names_once(world: Cast) -> None:
    newcomer = learner(world.admitting)
    first = declared(world, form_key="same")
    assert declared(world, form_key="same").id == first.id
    one = named(world, first.code, newcomer, form_key="name")
    assert named(world, first.code, newcomer, form_key="name").id == one.id


def test_nobody_is_named_twice_nor_names_themselves(world: Cast) -> None:
    newcomer = learner(world.admitting)
    code = declared(world).code
    named(world, code, newcomer)
    with pytest.raises(Conflict):
        named(world, code, newcomer)
    with pytest.raises(Refused, match="themselves"):
        named(world, code, world["director"])


def test_who_is_suspended_or_cleared_is_not_named(world: Cast) -> None:
    code = declared(world).code
    study(world["learner"])
    clear(world["learner"], world)
    with pytest.raises(Refused, match="may not work yet"):
        named(world, code, world["learner"])
    suspend(
        Suspending(
            person_id=world["learner"].id,
            gate=GATE,
            by_id=world["access_officer"].id,
            reason="Under review.",
            form_key="s",
        )
    )
    with pytest.raises(Refused, match="Suspended"):
        named(world, code, world["learner"])


def test_ending_it_early_lets_them_finish_today(world: Cast) -> None:
    newcomer = learner(world.admitting)
    row = declared(world)
    named(world, row.code, newcomer)

    end(row.code, by_id=world["director"].id, reason="The ward is staffed again.")

    assert decide(newcomer.id, GATE, as_of=TODAY).decision.state == "provisional"
    assert not decide(newcomer.id, GATE, as_of=TODAY + DAY).decision.may_work
    (event,) = history_of(newcomer.id, GATE)
    assert event.title.startswith("Emergency staffing until")


def test_after_its_end_nobody_is_named_any_more(world: Cast) -> None:
    row = declared(world)
    with clock.frozen(row.ends_at), pytest.raises(Refused, match="over"):
        named(world, row.code, learner(world.admitting))


def test_emergencies_are_seen_in_their_units_only(world: Cast) -> None:
    declared(world)
    assert len(emergencies([world.north.path])) == 1
    assert emergencies([world.south.path]) == []
    with pytest.raises(NotFound):
        end("nothing", by_id=world["director"].id, reason="x")


def test_the_register_shows_every_override_with_person_reason_and_expiry(world: Cast) -> None:
    newcomer, other = learner(world.admitting), learner(world.admitting)
    row = declared(world)
    named(world, row.code, newcomer)
    grant_provisional(granting(world, other))

    found = overrides_of([world.north.path], TODAY)

    assert {one.kind for one in found} == {overrides.EMERGENCY, overrides.PROVISIONAL}
    emergency = next(one for one in found if one.kind == overrides.EMERGENCY)
    assert (emergency.person.id, emergency.expires_on, emergency.reason) == (
        newcomer.id,
        row.last_on,
        row.reason,
    )
    assert overrides_of([world.south.path], TODAY) == []
    assert overrides_of([world.north.path], TODAY - 40 * DAY) == []


def reviewing(cast: Cast, digest: str, **changes: object) -> Reviewing:
    values = {
        "unit_id": cast.north.id,
        "month": TODAY,
        "by_id": cast["director"].id,
        "digest": digest,
        "note": "",
        "form_key": "review",
        "password_reentered": True,
        **changes,
    }
    return Reviewing(**values)  # type: ignore[arg-type]


def test_a_review_signs_the_list_that_was_shown(world: Cast) -> None:
    grant_provisional(granting(world, learner(world.admitting)))
    rows = overrides_of([world.north.path], TODAY)

    signed = review(reviewing(world, digest_of(rows)))

    assert (signed.count, signed.digest) == (1, digest_of(rows))
    assert review(reviewing(world, "anything")).id == signed.id
    assert db.session.scalar(select(func.count()).select_from(OverrideReview)) == 1


def test_a_review_of_another_list_than_was_shown_is_refused(world: Cast) -> None:
    shown = digest_of(overrides_of([world.north.path], TODAY))
    grant_provisional(granting(world, learner(world.admitting)))
    with pytest.raises(Refused, match="has changed"):
        review(reviewing(world, shown))
    with pytest.raises(Refused, match="password"):
        review(reviewing(world, shown, password_reentered=False))
