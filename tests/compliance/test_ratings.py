"""Second ratings through their services: asked for in words, rated apart, settled into the evidence."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lms.access.services.decisions import decide
from lms.compliance.models import Evidence
from lms.compliance.models_ratings import SkillRating
from lms.compliance.services.observing import Observing, observe
from lms.compliance.services.ratings import (
    Disputed,
    RatingAgain,
    dispute,
    observations_of,
    open_disputes,
    rate,
    record_for,
)
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import UnitOfWork
from tests.access.factories import CHECKLIST, follow_content, make_world, publish
from tests.cast import Cast

pytestmark = pytest.mark.database
STEPS = [
    {"id": f"S{n}", "text": f"Step {n}", "critical": n == 1, "anchors": {str(m): "x" for m in range(4)}}
    for n in (1, 2)
]
WELL, BADLY = {"S1": 3, "S2": 3}, {"S1": 0, "S2": 1}


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    cast = make_world()
    body = {**CHECKLIST, "module": "PA-03", "minutes": 20, "setting": "live", "steps": STEPS}
    publish("checklist", "walk-in", body)
    follow_content()
    return cast


def seen(cast: Cast, marks: dict[str, int]) -> Evidence:
    """Have the manager observe the learner."""
    observe(
        Observing(
            person_id=cast["learner"].id,
            assessor_id=cast["manager"].id,
            checklist="walk-in",
            marks=marks,
            note="",
            form_key=new_public_id(),
        )
    )
    return observations_of(cast["learner"].id)[0].fact


def disputed(cast: Cast, marks: dict[str, int]) -> int:
    fact = seen(cast, marks)
    return dispute(evidence_id=fact.id, by_id=cast["learner"].id, words="I did ask for the card.").id


def rated(cast: Cast, number: int, who: str, marks: dict[str, int], *, decides: bool = True) -> Disputed:
    return rate(
        RatingAgain(
            dispute_id=number,
            rater_id=cast[who].id,
            marks=marks,
            note="",
            form_key=new_public_id(),
            decides=decides,
        )
    )


def known(cast: Cast) -> Evidence:
    return observations_of(cast["learner"].id)[0].fact


def test_until_it_is_settled_the_first_rating_counts(world: Cast) -> None:
    disputed(world, BADLY)
    assert (known(world).outcome, known(world).source) == ("fail", "firstpass")


def test_two_who_agree_settle_it_and_all_ratings_stay(world: Cast) -> None:
    number = disputed(world, WELL)
    after = rated(world, number, "trainer", {"S1": 3, "S2": 2})
    assert after.result is not None
    fact = known(world)
    assert (fact.outcome, fact.source, fact.score) == ("pass", "second-rating", Decimal("91.67"))
    assert "both say passed" in (fact.note or "")
    assert len(fact.detail["ratings"]) == 2
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 2


def test_where_two_differ_a_trainer_decides(world: Cast) -> None:
    number = disputed(world, BADLY)
    after = rated(world, number, "educator", WELL)
    assert (after.needed, known(world).outcome) == (3, "fail")
    with pytest.raises(Refused, match="a trainer decides"):
        rated(world, number, "director", WELL, decides=False)
    rated(world, number, "trainer", WELL)
    assert known(world).outcome == "pass"
    assert "who differ" in (known(world).note or "")
    assert known(world).assessor_id == world["trainer"].id


def test_a_settled_pass_meets_the_requirement_as_one_occasion(world: Cast) -> None:
    number = disputed(world, BADLY)
    rated(world, number, "educator", WELL)
    rated(world, number, "trainer", WELL)
    decision = decide(world["learner"].id, "ehr-registrar", as_of=clock.today()).decision
    skill = next(one for one in decision.requirements if one.kind == "observed-skill")
    assert skill.met
    assert "by further ratings" in skill.why


@pytest.mark.parametrize("who", ["learner", "manager"])
def test_who_was_observed_or_rated_first_does_not_rate(world: Cast, who: str) -> None:
    number = disputed(world, BADLY)
    with pytest.raises(Refused, match="Somebody else must rate"):
        rated(world, number, who, WELL)


def test_a_step_without_a_mark_is_refused(world: Cast) -> None:
    number = disputed(world, BADLY)
    with pytest.raises(Refused, match="no mark"):
        rated(world, number, "trainer", {"S1": 3})
    assert db.session.scalar(select(func.count()).select_from(SkillRating)) == 0


def test_asking_needs_words_and_asking_twice_is_one(world: Cast) -> None:
    fact = seen(world, BADLY)
    with pytest.raises(Refused, match="Say what"):
        dispute(evidence_id=fact.id, by_id=world["learner"].id, words=" ")
    first = dispute(evidence_id=fact.id, by_id=world["learner"].id, words="I asked.")
    assert dispute(evidence_id=fact.id, by_id=world["learner"].id, words="Again.").id == first.id


def test_evidence_that_is_no_observation_is_not_disputed(world: Cast) -> None:
    with pytest.raises(NotFound):
        dispute(evidence_id=99_999, by_id=world["learner"].id, words="x")


def test_whoever_may_rate_next_does_not_see_the_rating_and_the_learner_does(world: Cast) -> None:
    number = disputed(world, BADLY)
    (hidden,) = record_for(world["learner"].id, world["trainer"].id)
    (shown,) = record_for(world["learner"].id, world["learner"].id)
    assert (hidden.outcome, hidden.score) == (None, None)
    assert shown.outcome == "fail"
    rated(world, number, "trainer", BADLY)
    assert record_for(world["learner"].id, world["educator"].id)[0].outcome == "fail"


def test_disputes_wait_in_their_units_only(world: Cast) -> None:
    disputed(world, BADLY)
    assert len(open_disputes([world.north.path], clock.today())) == 1
    assert open_disputes([world.south.path], clock.today()) == []
