"""Plays as evidence: competencies count them, records name them, whoever holds two jobs has both."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lms.compliance.listeners import play_finished
from lms.compliance.services.content import content_published
from lms.compliance.services.known import evidence_title, known_requirements
from lms.compliance.services.obligations import obligations_of_people, record_of
from lms.compliance.services.resolving import Library, resolved
from lms.core.unit_of_work import UnitOfWork
from lms.roles.api import Asked
from lms.simulations.api import Named
from lms.simulations.events import PlayFinished
from tests.compliance.conftest import publish, role_body
from tests.compliance.test_services import hire
from tests.simulations.walk import body

pytestmark = pytest.mark.database

TODAY = date(2026, 11, 16)
COMPETENCY = {
    "id": "BL05",
    "name": "Works an edit",
    "family": "billing",
    "level": 2,
    "evidence": ["simulation"],
}


def finished(person_id: int, subject: str, **changes: Any) -> PlayFinished:
    values: dict[str, Any] = {
        "play": f"play-{subject}",
        "person_id": person_id,
        "kind": "scenario",
        "key": "SC1",
        "subject": subject,
        "revision_id": 1,
        "version": "1.0.0",
        "viewpoint": None,
        "score": Decimal(90),
        "outcome": "pass",
        "is_breach": False,
        "occurred_on": TODAY,
    }
    return PlayFinished(**values | changes)


@pytest.fixture
def played(published: UnitOfWork) -> UnitOfWork:
    """The registrar's role with a competency that plays prove, a visit and a queue that teach it."""
    publish("scenario", "SC1", body("scenarios/SC1/scenario.yaml"))
    publish("queue", "WQ-1", body("queues/WQ-1.yaml"))
    publish("competency", "BL05", COMPETENCY)
    publish("role", "registrar", role_body(competencies=["BL05"]), TODAY)
    content_published()
    return published


def competency_of(person_id: int) -> str:
    found = obligations_of_people([person_id], as_of=TODAY, measured=True)[person_id]
    return next(one.state for one in found if one.subject == "BL05")


def test_a_competency_is_proven_by_the_visits_and_queues_that_name_it() -> None:
    plays = {
        subject: Named(subject, subject.partition("/")[0], "scenario", "x", view, (), 10, proves)
        for subject, view, proves in (
            ("SC1", "", ("BL05",)),
            ("SC1/biller", "biller", ("BL05",)),
            ("SC2", "", ("PA07",)),
            ("WQ-1", "", ("BL05",)),
        )
    }
    policy = {"renewal_window_days": 60, "default_months": 12, "cuts": {"simulation": 80}}
    library = Library({}, {"competency": {"BL05": COMPETENCY}}, policy, plays)
    (proof,) = resolved(Asked("competency-proficient", {"subject": "BL05"}, "measure"), library).proofs  # type: ignore[attr-defined]  # terms of this kind
    assert (proof.kind, proof.subjects) == ("simulation", ("SC1", "WQ-1"))


def test_a_passed_play_makes_somebody_proficient(played: UnitOfWork) -> None:
    person = hire()
    assert competency_of(person.id) != "complete"
    play_finished(finished(person.id, "SC1"))
    assert competency_of(person.id) == "complete"


def test_a_play_that_was_not_passed_proves_nothing(played: UnitOfWork) -> None:
    person = hire()
    play_finished(finished(person.id, "SC1", outcome="fail", is_breach=True))
    assert competency_of(person.id) != "complete"


def test_a_play_that_counts_by_two_names_is_evidence_of_both(played: UnitOfWork) -> None:
    person = hire()
    event = finished(person.id, "SC1", viewpoint="biller", also=("SC1/biller",))
    play_finished(event)
    play_finished(event)
    assert sorted(fact.subject for fact in record_of(person.id)) == ["SC1", "SC1/biller"]


def test_a_record_names_what_was_played_also_where_nobody_asks_for_it(played: UnitOfWork) -> None:
    assert all(known.subject != "WQ-1" for known in known_requirements().values())
    assert evidence_title("simulation", "WQ-1") == "Work queue: Claim edits before billing"
    assert evidence_title("simulation", "SC1") == "Two cards at two in the morning"
    assert evidence_title("simulation", "elsewhere") == "elsewhere"
