"""Gates that ask for one of several: obligations, the way to clearance, what is signed and judged again."""

from datetime import date, timedelta
from typing import Any

import pytest

from lms.access.services.cards import my_gates
from lms.access.services.decisions import decide, explain
from lms.access.services.outlook import outlook
from lms.access.services.records import groups_of, rejudge
from lms.access.services.spans import differences
from lms.compliance.api import NewEvidence, gate_terms, obligations_of, record_evidence
from lms.compliance.services.rebuild import put_right
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Person
from tests.access.factories import (
    GATE,
    TODAY,
    clear,
    follow_content,
    learner,
    make_world,
    publish,
    role,
    study,
)
from tests.cast import Cast

pytestmark = pytest.mark.database
CLASSES = {
    "title": "Any one EHR class",
    "any": [
        {"kind": "external-class", "subject": "EHR-100", "title": "EHR class for registrars"},
        {"kind": "external-class", "subject": "EHR-200", "title": "EHR class for transfers"},
    ],
}


def grouped(*terms: dict[str, Any], version: int = 1) -> dict[str, Any]:
    """The registrar's gate with groups behind its module and its skill."""
    found = role(version=version)
    return {**found, "gate": {**found["gate"], "terms": list(terms or (CLASSES,))}}


@pytest.fixture
def world(uow: UnitOfWork) -> Cast:
    return make_world()


@pytest.fixture
def asking(world: Cast) -> Cast:
    """From its second version on the gate asks for one of two classes too."""
    publish("role", "registrar", grouped(version=2))
    follow_content()
    return world


def attended(person: Person, subject: str, on: date = TODAY - timedelta(days=20)) -> None:
    record_evidence(
        [
            NewEvidence(
                person_id=person.id,
                kind="external-class",
                subject=subject,
                occurred_on=on,
                key=f"{subject}:{on}",
                source="import",
                expires_on=on + timedelta(days=100),
            )
        ]
    )


def classes_owed(person: Person, day: date = TODAY) -> list[tuple[str, str]]:
    found = obligations_of(person.id, as_of=day)
    return [(one.subject, one.state) for one in found if one.kind == "external-class"]


def test_one_of_two_classes_is_enough_for_sign_off_and_release(asking: Cast) -> None:
    study(asking["learner"])
    assert decide(asking["learner"].id, GATE, as_of=TODAY).decision.state == "in_progress"
    attended(asking["learner"], "EHR-200")
    _confirmed, released = clear(asking["learner"], asking)
    decision = decide(asking["learner"].id, GATE, as_of=TODAY).decision
    assert decision.state == "cleared"
    assert released.cleared_until == TODAY + timedelta(days=80)


def test_each_class_is_owed_until_one_is_met_and_then_that_one_alone(asking: Cast) -> None:
    person = asking["learner"]
    assert [subject for subject, _state in classes_owed(person)] == ["EHR-100", "EHR-200"]
    attended(person, "EHR-100")
    assert classes_owed(person) == [("EHR-100", "complete")]


def test_when_the_class_that_was_met_runs_out_both_are_owed_again(asking: Cast) -> None:
    attended(asking["learner"], "EHR-100")
    after = TODAY + timedelta(days=81)
    assert [subject for subject, _state in classes_owed(asking["learner"], after)] == ["EHR-100", "EHR-200"]


def test_the_reason_says_that_it_is_one_of_several(asking: Cast) -> None:
    owed = next(one for one in obligations_of(asking["learner"].id) if one.kind == "external-class")
    assert "one of several (Any one EHR class)" in owed.reasons[0].text


def test_what_is_kept_is_what_the_facts_say(asking: Cast) -> None:
    attended(asking["learner"], "EHR-100")
    study(asking["learner"])
    assert differences() == []
    assert put_right() == 0


def test_the_explanation_keeps_the_flat_list_and_adds_the_terms(asking: Cast) -> None:
    attended(asking["learner"], "EHR-200")
    (document,) = explain([decide(asking["learner"].id, GATE, as_of=TODAY)])
    flat = [(one["kind"], one["subject"], one["met"]) for one in document["requirements"]]
    assert flat[-2:] == [("external-class", "EHR-100", False), ("external-class", "EHR-200", True)]
    group = document["terms"][-1]
    assert (group["title"], group["at_least"], group["met"]) == ("Any one EHR class", 1, True)
    assert [part["met"] for part in group["of"]] == [False, True]


def test_the_card_shows_a_group_as_one_line_with_its_choices(asking: Cast) -> None:
    (card,) = my_gates(asking["learner"].id)
    row = next(one for one in card.rows if one.title == "Any one EHR class")
    assert row.state == "not_started"
    assert row.why == "One of these is enough: EHR class for registrars; EHR class for transfers."
    assert card.lead == "3 of 3 requirements left until EHR access"
    attended(asking["learner"], "EHR-100")
    assert my_gates(asking["learner"].id)[0].met_count == 1


def test_a_signature_keeps_the_groups_and_is_judged_again(asking: Cast) -> None:
    study(asking["learner"])
    attended(asking["learner"], "EHR-200")
    _confirmed, released = clear(asking["learner"], asking)
    (group,) = groups_of(released)
    assert (group["title"], group["at_least"], group["met"]) == ("Any one EHR class", 1, True)
    assert rejudge(released.id).stands


def test_a_module_in_a_group_needs_its_lessons_and_its_exam(world: Cast) -> None:
    found = role(version=2)
    gate = {
        "version": 2,
        "modules": [],
        "requirements": [],
        "terms": [{"any": [{"module": "PA-03"}, CLASSES]}],
    }
    publish("role", "registrar", {**found, "gate": {**found["gate"], **gate}})
    follow_content()
    person = world["learner"]
    study(person, but="exam")
    assert decide(person.id, GATE, as_of=TODAY).decision.state == "in_progress"
    study(person)
    assert decide(person.id, GATE, as_of=TODAY).decision.state == "ready_for_signoff"


def test_at_least_two_of_three_are_two_to_do(world: Cast) -> None:
    of = [{"kind": "external-class", "subject": f"EHR-{number}00"} for number in (1, 2, 3)]
    publish("role", "registrar", grouped({"at_least": 2, "of": of}, version=2))
    follow_content()
    person = world["learner"]
    study(person)
    attended(person, "EHR-100")
    assert decide(person.id, GATE, as_of=TODAY).decision.state == "in_progress"
    attended(person, "EHR-300")
    assert decide(person.id, GATE, as_of=TODAY).decision.state == "ready_for_signoff"
    assert [subject for subject, _state in classes_owed(person)] == ["EHR-100", "EHR-300"]


def test_who_was_cleared_before_the_group_was_asked_stays_cleared(world: Cast) -> None:
    study(world["learner"])
    clear(world["learner"], world)
    publish("role", "registrar", grouped(version=2), TODAY)
    follow_content()
    assert decide(world["learner"].id, GATE, as_of=TODAY + timedelta(days=1)).decision.state == "cleared"


def test_the_outlook_of_a_planned_version_reads_its_groups(world: Cast) -> None:
    person = learner(world.admitting)
    study(person)
    attended(person, "EHR-100")
    publish("role", "registrar", grouped(version=2))
    follow_content()
    planned = gate_terms("registrar")[-1]
    found = outlook([person.id], "registrar", planned, day=TODAY)[person.id]
    assert (found.decision.version, found.decision.state) == (2, "ready_for_signoff")
