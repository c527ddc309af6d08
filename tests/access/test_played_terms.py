"""A gate that begins to ask for a scenario and a queue: clearances to come need them, standing ones stay."""

from datetime import date, timedelta
from typing import Any

import pytest

from lms.access import api
from lms.access.services.cards import gate_card
from lms.access.services.decisions import decide
from lms.access.services.owed import owed_rows
from lms.compliance.api import obligations_of
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core.config import ROOT
from lms.core.content import read_yaml
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.unit_of_work import UnitOfWork
from lms.people.events import RosterChanged
from lms.people.models import Person
from tests.access.factories import (
    DONE,
    GATE,
    TODAY,
    clear,
    follow_content,
    learner,
    make_world,
    publish,
    role,
    signing,
    study,
)
from tests.cast import Cast
from tests.factories import JobFactory, make_person

pytestmark = pytest.mark.database

PLAYS = ("WQ-5", "SC1", "SC1/biller")


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    """A registrar who is cleared under the first version of the gate."""
    cast = make_world()
    study(cast["learner"])
    clear(cast["learner"], cast)
    return cast


def body_of(path: str) -> Any:
    document, faults = read_yaml(ROOT / "content" / path, shown_as=path)
    assert not faults
    return document.data


def ask_for_plays() -> None:
    """Publish the second version: for clearances to come, and for jobs that begin from its day on."""
    publish("scenario", "SC1", body_of("scenarios/SC1/scenario.yaml"))
    publish("queue", "WQ-5", body_of("queues/WQ-5.yaml"))
    body = role(version=2)
    body["scope"] = "future"
    body["gate"]["requirements"] += [
        {"kind": "simulation-passed", "subject": subject, "critical": True} for subject in PLAYS
    ]
    publish("role", "registrar", body, TODAY)
    follow_content()


def play(person: Person, *subjects: str, on: date = TODAY, outcome: str = "pass") -> None:
    record_evidence(
        [
            NewEvidence(person.id, "simulation", subject, on, f"play:{subject}:{outcome}", outcome=outcome)
            for subject in subjects
        ]
    )


def test_who_is_cleared_stays_cleared_as_long_as_before(world: Cast) -> None:
    before = decide(world["learner"].id, GATE, as_of=TODAY).decision
    ask_for_plays()
    assert decide(world["learner"].id, GATE, as_of=TODAY).decision == before
    assert before.cleared_until is not None
    last = decide(world["learner"].id, GATE, as_of=before.cleared_until).decision
    assert (last.version, last.state) == (1, "cleared")


def test_who_is_cleared_owes_nothing_new(world: Cast) -> None:
    before = {(one.kind, one.subject) for one in obligations_of(world["learner"].id)}
    ask_for_plays()
    assert {(one.kind, one.subject) for one in obligations_of(world["learner"].id)} == before


@pytest.mark.parametrize("missing", PLAYS)
def test_a_clearance_to_come_needs_each_of_them(world: Cast, missing: str) -> None:
    newcomer = learner(world.admitting)
    study(newcomer)
    ask_for_plays()
    play(newcomer, *(subject for subject in PLAYS if subject != missing))
    with pytest.raises(Refused, match="1 of 5 requirements left"):
        api.confirm(signing(newcomer, world["manager"]))
    play(newcomer, missing)
    assert clear(newcomer, world)[1].gate_version == 2
    assert decide(newcomer.id, GATE, as_of=TODAY).decision.cleared


def test_a_play_that_was_not_passed_clears_nobody(world: Cast) -> None:
    newcomer = learner(world.admitting)
    study(newcomer)
    ask_for_plays()
    play(newcomer, "WQ-5", "SC1/biller")
    play(newcomer, "SC1", outcome="fail")
    with pytest.raises(Refused, match="Not ready for sign-off"):
        api.confirm(signing(newcomer, world["manager"]))


def test_after_a_lapse_the_next_clearance_needs_them_too(world: Cast) -> None:
    ask_for_plays()
    lapsed = decide(world["learner"].id, GATE, as_of=DONE + timedelta(days=500)).decision
    assert (lapsed.state, lapsed.version) == ("blocked", 2)
    assert {one.subject for one in lapsed.requirements} >= set(PLAYS)


def test_the_card_names_what_is_played_and_leads_to_it(world: Cast) -> None:
    newcomer = learner(world.admitting)
    ask_for_plays()
    rows = {row.subject: row for row in gate_card(decide(newcomer.id, GATE, as_of=TODAY)).rows}
    titles = {subject: rows[subject].title for subject in PLAYS}
    assert titles == {
        "SC1": "Two cards at two in the morning",
        "SC1/biller": "Two cards at two in the morning, seen as Biller",
        "WQ-5": "Work queue: Registration quality",
    }
    assert {rows[subject].href for subject in PLAYS} == {"/simulations/SC1", "/simulations/WQ-5"}


def test_what_is_owed_leads_to_where_it_is_played(world: Cast) -> None:
    ask_for_plays()
    newcomer = make_person(unit=world.admitting, job_role=None)
    JobFactory(person_id=newcomer.id, unit_id=world.admitting.id, from_on=TODAY)
    announce(RosterChanged(person_ids=(newcomer.id,)))
    rows = {row.subject: row for row in owed_rows(obligations_of(newcomer.id))}
    assert rows["SC1/biller"].name == "Two cards at two in the morning, seen as Biller"
    assert rows["SC1/biller"].href("1", is_self=True, may_observe=False) == "/simulations/SC1"
    assert rows["WQ-5"].href("1", is_self=False, may_observe=True) == ""
