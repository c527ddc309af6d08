"""A key of a form is one act of one person about one thing: sent with another act it records nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.access.models import ProvisionalGrant, Suspension
from lms.access.models_overrides import EmergencyStaffing, OverrideReview
from lms.access.services import overrides
from lms.access.services.emergencies import Declaring, Placing, declare, place, possible_days
from lms.access.services.provisional import grant_provisional
from lms.access.services.suspensions import suspend
from lms.authoring.rules.policy_rows import VALUES
from lms.authoring.services.policy_proposals import propose
from lms.compliance.models import Evidence
from lms.compliance.models_ratings import SkillRating
from lms.compliance.services.exception_steps import ask_for_exception
from lms.compliance.services.observing import Observing, observe
from lms.compliance.services.ratings import RatingAgain, dispute, observations_of, rate
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Conflict
from lms.core.ids import new_public_id, sent_key
from lms.core.unit_of_work import unit_of_work
from lms.records.services.copying import ask_copy
from lms.records.services.holds import Wanted, hold
from lms.reports.rules.definitions import Definition
from lms.reports.services.packing import making
from lms.reports.services.saving import Keeping, save
from tests.access.factories import GATE, clear, learner, study
from tests.access.test_suspensions import granting, suspending
from tests.cast import Cast
from tests.reports.packing import identity
from tests.security.worlds import World

pytestmark = pytest.mark.database
WELL, BADLY = {"S1": 3, "S2": 3}, {"S1": 0, "S2": 0}
Act = Callable[[], Any]


@pytest.fixture
def cast(world: World) -> Cast:
    return world.cast


def observing(cast: Cast, marks: dict[str, int], **changes: Any) -> Observing:
    values = {"person_id": cast["learner"].id, "assessor_id": cast["manager"].id, "checklist": "walk-in"}
    return Observing(**{**values, "marks": marks, "note": "", "form_key": "seen-once", **changes})


def known(cast: Cast) -> list[tuple[str | None, str]]:
    rows = db.session.scalars(
        select(Evidence).where(
            Evidence.person_id == cast["learner"].id,
            Evidence.key == "observed:seen-once",
            Evidence.superseded_at.is_(None),
        )
    )
    return [(row.outcome, row.source) for row in rows]


def test_the_form_of_an_observation_is_not_recorded_again_with_other_marks(cast: Cast) -> None:
    with unit_of_work(durable=True):
        observe(observing(cast, BADLY))
        assert observe(observing(cast, BADLY)).outcome == "fail"
    for asked in (observing(cast, WELL), observing(cast, BADLY, assessor_id=cast["chief"].id)):
        with pytest.raises(Conflict), unit_of_work(durable=True):
            observe(asked)

    assert known(cast) == [("fail", "firstpass")]


def test_who_rated_first_does_not_undo_a_settled_dispute_with_their_old_form(cast: Cast) -> None:
    with unit_of_work(durable=True):
        observe(observing(cast, BADLY))
        fact = next(one.fact for one in observations_of(cast["learner"].id) if one.fact.key.endswith("once"))
        number = dispute(evidence_id=fact.id, by_id=cast["learner"].id, words="I did ask.").id
        for who in ("chief", "trainer"):
            asked = RatingAgain(
                dispute_id=number,
                rater_id=cast[who].id,
                marks=WELL,
                note="",
                form_key=new_public_id(),
                decides=True,
            )
            rate(asked)
    assert known(cast) == [("pass", "second-rating")]
    with unit_of_work(durable=True):
        observe(observing(cast, BADLY))
    assert known(cast) == [("pass", "second-rating")]


def test_the_form_of_a_rating_counts_for_one_dispute(world: World) -> None:
    cast = world.cast
    with unit_of_work(durable=True):
        observe(observing(cast, BADLY))
        fact = next(one.fact for one in observations_of(cast["learner"].id) if one.fact.key.endswith("once"))
        number = dispute(evidence_id=fact.id, by_id=cast["learner"].id, words="I did ask.").id
        asked = RatingAgain(
            dispute_id=number,
            rater_id=cast["trainer"].id,
            marks=WELL,
            note="",
            form_key="rated-once",
            decides=True,
        )
        rate(asked)
    with pytest.raises(Conflict), unit_of_work(durable=True):
        rate(replace(asked, dispute_id=int(world.ids["dispute_id"])))
    assert db.session.scalar(select(func.count(SkillRating.id))) == 1


def test_the_form_of_a_suspension_suspends_nobody_else(cast: Cast) -> None:
    with unit_of_work(durable=True):
        other = learner(cast.admitting)
        study(other)
        clear(other, cast)
        suspend(suspending(cast, form_key="one"))
    with pytest.raises(Conflict), unit_of_work(durable=True):
        suspend(suspending(cast, form_key="one", person_id=other.id))
    assert db.session.scalar(select(func.count(Suspension.id)).where(Suspension.form_key == "one")) == 1


def test_the_form_of_a_grant_grants_nobody_else_anything(cast: Cast) -> None:
    with unit_of_work(durable=True):
        first, other = learner(cast.admitting), learner(cast.admitting)
        asked = replace(granting(cast, first), form_key="one")
        grant_provisional(asked)
    with pytest.raises(Conflict), unit_of_work(durable=True):
        grant_provisional(replace(asked, person_id=other.id))
    count = select(func.count(ProvisionalGrant.id)).where(ProvisionalGrant.person_id == other.id)
    assert db.session.scalar(count) == 0


def test_the_form_of_an_emergency_is_of_one_unit_and_one_director(cast: Cast) -> None:
    asked = Declaring(
        unit_id=cast.north.id,
        by_id=cast["director"].id,
        reason="A bus accident.",
        last_on=possible_days(cast.north.id)[0],
        form_key="one",
    )
    with unit_of_work(durable=True):
        declare(asked)
        named = Placing(
            code="one",
            person_id=learner(cast.admitting).id,
            gate=GATE,
            functions="Walk-ins.",
            supervisor_id=cast["manager"].id,
            by_id=cast["director"].id,
            form_key="name",
        )
        place(named)
        other = learner(cast.admitting)
    acts: list[Act] = [
        lambda: declare(replace(asked, unit_id=cast.south.id)),
        lambda: declare(replace(asked, by_id=cast["root"].id)),
        lambda: place(replace(named, person_id=other.id)),
    ]
    for act in acts:
        with pytest.raises(Conflict), unit_of_work(durable=True):
            act()
    count = select(func.count(EmergencyStaffing.id)).where(EmergencyStaffing.code == "one")
    assert db.session.scalar(count) == 1


def test_the_form_of_a_review_signs_one_month(cast: Cast) -> None:
    month = clock.today().replace(day=1)

    def asked(day: date) -> overrides.Reviewing:
        return overrides.Reviewing(
            unit_id=cast.north.id,
            month=day,
            by_id=cast["director"].id,
            digest=overrides.digest_of(overrides.overrides_of([cast.north.path], day)),
            note="",
            form_key="one",
            password_reentered=True,
        )

    with unit_of_work(durable=True):
        overrides.review(asked(month))
    with pytest.raises(Conflict), unit_of_work(durable=True):
        overrides.review(asked(month - timedelta(days=1)))
    assert db.session.scalar(select(func.count(OverrideReview.id))) == 1


def test_the_key_of_a_wish_is_of_one_wish(cast: Cast) -> None:
    with pytest.raises(Conflict, match="something else"), unit_of_work(durable=True):
        ask_for_exception(
            person_id=cast["newcomer"].id,
            kind="waiver",
            topic="observed-skill:walk-in",
            until_on=date(2026, 12, 10),
            reason="Other words.",
            by_id=cast["manager"].id,
            public_id="hostile-waiver",
        )


def test_the_key_of_a_proposal_is_of_one_value_and_one_person(cast: Cast) -> None:
    asked = {"text": "9", "starts_on": None, "reason": "Why.", "public_id": "hostile-proposal"}
    other = next(name for name in VALUES if name != "access.grace_days")
    for name, who in (("access.grace_days", "administrator"), (other, "root")):
        with pytest.raises(Conflict, match="something else"), unit_of_work(durable=True):
            propose(name=name, by_id=cast[who].id, **asked)  # type: ignore[arg-type]


def test_the_key_of_somebody_elses_form_gives_nothing_of_theirs(cast: Cast) -> None:
    def report(who: str) -> Any:
        return save(Keeping("Mine", Definition("obligations", ("name",)), form_key="one"), cast[who].id)

    def pack(who: str) -> Any:
        wanted = making.Wanted("person", cast["learner"].employee_no, clock.today(), "An audit.", "one")
        return making.ask_for(wanted, identity(cast[who]))

    def copy(who: str) -> Any:
        return ask_copy(person_id=cast[who].id, reason="", by=identity(cast[who]), form_key="one")

    def held(who: str) -> Any:
        wanted = Wanted("person", "A matter", "A reason that is long", person_id=cast["learner"].id)
        return hold(wanted, by=cast[who], form_key="one")

    makers = ((report, "director", "manager"), (pack, "auditor", "administrator"))
    for make, owner, thief in (*makers, (copy, "learner", "eve"), (held, "root", "administrator")):
        with unit_of_work(durable=True):
            first = make(owner).id
            assert make(owner).id == first
        with pytest.raises(Conflict), unit_of_work(durable=True):
            make(thief)


@pytest.mark.parametrize("text", ["a/b", "..", "a b", "é", "x" * 41, "a\0", "\u0661", "a\n", "\ud800"])
def test_a_key_that_no_form_carries_is_one_that_an_address_holds_and_the_same_each_time(text: str) -> None:
    assert re.fullmatch("[0-9a-f]{40}", sent_key(text))
    assert sent_key(text) == sent_key(text)
    assert sent_key("Ab-9_") == "Ab-9_"
    assert sent_key("") != sent_key(None)
