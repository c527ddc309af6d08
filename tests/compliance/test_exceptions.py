"""Waivers and extensions: asked for by a leader, decided by another person, kept as facts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from lms.compliance.listeners import roster_changed
from lms.compliance.models import Waiver
from lms.compliance.models_exceptions import DueExtension, ExceptionStep
from lms.compliance.policy import exception_limits
from lms.compliance.rules.exceptions import APPROVED, ASKED, DECLINED, ENDED, EXTENSION, WAIVER, WITHDRAWN
from lms.compliance.services import rebuild
from lms.compliance.services.exceptable import exceptables
from lms.compliance.services.exception_register import register, steps_of
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.unit_of_work import unit_of_work
from lms.notices.api import Notice
from lms.people.events import RosterChanged
from lms.people.models import Job
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish, publish_everything

TODAY = date(2026, 11, 16)
CLASS = "external-class:EHR-101"
SKILL = "observed-skill:walk-in"
pytestmark = pytest.mark.database


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast, in which everybody's obligations are worked out."""
    with unit_of_work():
        made = make_cast()
        publish_everything()
        job = db.session.scalar(select(Job).where(Job.person_id == made["learner"].id))
        assert job is not None
        job.from_on = date(2026, 11, 2)
        roster_changed(RosterChanged(person_ids=tuple(one.id for one in made.by_duty.values())))
    return made


def ask(cast: Cast, kind: str = EXTENSION, topic: str = SKILL, who: str = "manager", **more: Any) -> str:
    given: dict[str, Any] = {"until_on": date(2026, 12, 10), "reason": "Only nights until then", "key": "one"}
    given |= more
    with unit_of_work(durable=True):
        step = ask_for_exception(
            person_id=cast["learner"].id,
            kind=kind,
            topic=topic,
            until_on=given["until_on"],
            reason=given["reason"],
            by_id=cast[who].id,
            public_id=given["key"],
        )
        return step.public_id


def decide(cast: Cast, public_id: str, state: str, who: str = "director", note: str = "") -> None:
    with unit_of_work(durable=True):
        decide_exception(public_id, state, by_id=cast[who].id, note=note)


def held(cast: Cast, topic: str = SKILL, as_of: date = TODAY) -> Obligation:
    found = obligations_of_people([cast["learner"].id], as_of=as_of)[cast["learner"].id]
    return next(one for one in found if f"{one.kind}:{one.subject}" == topic)


def test_a_waiver_holds_from_its_first_to_its_last_day(cast: Cast) -> None:
    decide(cast, ask(cast, WAIVER), APPROVED)
    assert held(cast).state == "waived"
    assert held(cast, as_of=date(2026, 12, 10)).state == "waived"
    assert held(cast, as_of=date(2026, 12, 11)).state != "waived"


def test_an_extension_moves_the_due_day_and_names_who_gave_it(cast: Cast) -> None:
    was = held(cast).due_on
    thing = next(one for one in exceptables(cast["learner"].id, TODAY) if one.topic == SKILL)
    last = thing.latest_day(EXTENSION, TODAY, exception_limits())
    assert last is not None
    decide(cast, ask(cast, until_on=last), APPROVED)
    assert held(cast).due_on == last
    row = db.session.scalar(select(DueExtension))
    assert row is not None
    assert (row.was_due_on, row.text.endswith("by Director Cast")) == (was, True)


def test_what_was_late_before_the_extension_stays_late_before(cast: Cast) -> None:
    due = held(cast).due_on
    assert due is not None
    with clock.frozen(datetime(due.year, due.month, due.day + 3, 15, tzinfo=UTC)):
        today = clock.today()
        decide(cast, ask(cast, until_on=today.replace(day=today.day + 4)), APPROVED)
    assert held(cast, as_of=today.replace(day=today.day - 1)).state == "overdue"
    assert held(cast, as_of=today).state == "due_soon"


def test_all_extensions_of_a_thing_together_stay_within_policy(cast: Cast) -> None:
    decide(cast, ask(cast, until_on=date(2026, 12, 10)), APPROVED)
    decide(cast, ask(cast, until_on=date(2026, 12, 16), key="two"), APPROVED)
    assert held(cast).due_on == date(2026, 12, 16)
    with clock.frozen(datetime(2026, 11, 30, 15, tzinfo=UTC)), pytest.raises(Refused, match="1 Jan 2027"):
        ask(cast, until_on=date(2027, 1, 2), key="three")


def test_who_asked_does_not_approve_and_nobody_for_themself(cast: Cast) -> None:
    public_id = ask(cast, who="director")
    for who in ("director", "learner"):
        with pytest.raises(Refused, match="does not decide"):
            decide(cast, public_id, APPROVED, who)
    assert held(cast).due_on != date(2026, 12, 10)


def test_a_learners_wish_is_approved_only_after_a_leader_asked(cast: Cast) -> None:
    public_id = ask(cast, who="learner")
    with pytest.raises(Conflict):
        decide(cast, public_id, APPROVED)
    decide(cast, public_id, ASKED, "manager")
    with pytest.raises(Refused, match="does not decide"):
        decide(cast, public_id, APPROVED, "manager")
    decide(cast, public_id, APPROVED)
    assert [step.state for step in steps_of(public_id)] == ["wished", "asked", "approved"]


def test_a_waiver_that_ends_early_holds_up_to_the_day_before(cast: Cast) -> None:
    public_id = ask(cast, WAIVER)
    decide(cast, public_id, APPROVED)
    with clock.frozen(datetime(2026, 11, 20, 15, tzinfo=UTC)):
        decide(cast, public_id, ENDED, note="Back on days")
    assert held(cast, as_of=date(2026, 11, 19)).state == "waived"
    assert held(cast, as_of=date(2026, 11, 20)).state != "waived"
    rows = db.session.scalars(select(Waiver).order_by(Waiver.id)).all()
    assert [row.to_on for row in rows] == [date(2026, 12, 10), date(2026, 11, 19)]


def test_an_extension_that_ends_early_moves_the_day_back(cast: Cast) -> None:
    was = held(cast).due_on
    public_id = ask(cast, until_on=date(2026, 12, 20))
    decide(cast, public_id, APPROVED)
    decide(cast, public_id, ENDED, note="A class was found")
    assert held(cast).due_on == was


def test_a_refusal_and_an_end_have_words(cast: Cast) -> None:
    with pytest.raises(Refused, match="why"):
        decide(cast, ask(cast), DECLINED)


def test_what_was_declined_changes_nothing_and_stays_so(cast: Cast) -> None:
    before = held(cast)
    public_id = ask(cast)
    decide(cast, public_id, DECLINED, note="There is time on Friday")
    assert held(cast) == before
    with pytest.raises(Conflict):
        decide(cast, public_id, APPROVED)


def test_the_same_form_twice_asks_once_and_approves_once(cast: Cast) -> None:
    ask(cast, WAIVER)
    public_id = ask(cast, WAIVER)
    decide(cast, public_id, APPROVED)
    decide(cast, public_id, APPROVED)
    assert len(db.session.scalars(select(ExceptionStep)).all()) == 2
    assert len(db.session.scalars(select(Waiver)).all()) == 1


def test_the_same_thing_is_asked_for_once_at_a_time(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(Conflict, match="waits"):
        ask(cast, key="two")
    decide(cast, "one", WITHDRAWN, "manager")
    assert ask(cast, key="two") == "two"


def test_what_the_law_asks_and_what_has_no_reason_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        ask(cast, WAIVER, "attestation:acceptable-use")
    with pytest.raises(Refused, match="reason"):
        ask(cast, WAIVER, reason=" ")


def test_policy_that_became_stricter_is_asked_at_the_decision(cast: Cast) -> None:
    public_id = ask(cast, WAIVER)
    with unit_of_work():
        publish("policy", "exceptions", {"waiver_months": 12, "extension_days": 30, "never": ["walk-in"]})
    with pytest.raises(Refused, match=r"law|Nothing"):
        decide(cast, public_id, APPROVED)
    assert held(cast).state != "waived"


def test_each_step_is_audited_and_told_to_whom_it_concerns(cast: Cast) -> None:
    public_id = ask(cast, who="learner")
    decide(cast, public_id, ASKED, "manager")
    decide(cast, public_id, APPROVED)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-3:] == [f"compliance.exception-{state}" for state in ("wished", "asked", "approved")]
    told = db.session.scalars(select(Notice).where(Notice.source == "exceptions")).all()
    assert {(one.recipient_id, one.key.split(":")[-1]) for one in told} >= {
        (cast["director"].id, "asked"),
        (cast["learner"].id, "approved"),
        (cast["manager"].id, "approved"),
    }


def test_the_kept_states_are_those_that_the_facts_give(cast: Cast) -> None:
    decide(cast, ask(cast, WAIVER), APPROVED)
    decide(cast, ask(cast, EXTENSION, CLASS, key="two", until_on=date(2027, 1, 10)), APPROVED)
    with unit_of_work():
        assert rebuild.put_right() == 0


def test_the_register_shows_only_people_in_scope(cast: Cast) -> None:
    ask(cast)
    assert [row.person.id for row in register([cast.north.path], "waiting")] == [cast["learner"].id]
    assert register([cast.south.path], "all") == []
    assert register([cast.north.path], "in-force") == []
