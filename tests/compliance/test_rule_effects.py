"""A preview says beforehand, person by person, what publishing a rule then does; it is kept as evidence."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.compliance.models import ObligationReason
from lms.compliance.models_rules import RuleEffect
from lms.compliance.rules.workload import days_needed
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.rule_decisions import decide
from lms.compliance.services.rule_documents import applied_effects, newest_preview, preview_rule
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Person
from tests.compliance.rule_worlds import HIRED, RULE, TODAY, hire, publish_rule, rule_body
from tests.factories import UnitFactory

MARCH = date(2026, 3, 2)
CASES: tuple[dict[str, Any], ...] = (
    {},
    {"who": {"any": [{"unit": ["WEST"]}, {"employment_type": ["traveler"]}]}},
    {"who": {"employment_type": ["traveler"]}, "in_place_of_role": True},
    {"due": {"anchor": "job-start", "days": 10, "least_days": 5}},
    {"due": {"anchor": "job-start", "days": 300}},
    {"asks": {"requirements": [{"kind": "attestation", "subject": "acceptable-use"}]}},
    {"scope": "future", "who": {"not": {"job_role": ["nurse"]}}},
    {
        "who": {"completed": {"kind": "attestation", "subject": "acceptable-use"}},
        "cap": {"at_once": 1, "days": 7},
    },
)


def some_people() -> list[Person]:
    """People of every kind that the cases tell apart, some of whom have done something."""
    west = UnitFactory(code="WEST")
    found = [
        hire("nurse", west, MARCH, employment_type="employee", work_location="onsite"),
        hire("nurse", None, HIRED, employment_type="traveler", work_location="onsite"),
        hire("registrar", west, MARCH, employment_type="traveler", work_location="remote"),
        hire("registrar", None, HIRED, employment_type="employee", work_location="onsite"),
    ]
    for one in found[1:3]:
        fact = NewEvidence(one.id, "attestation", "acceptable-use", TODAY, "sign:1", revision="1.0.0")
        record_evidence([fact])
    return found


def standing(found: list[Person], day: date) -> dict[tuple[str, str], tuple[str, date | None]]:
    """Return how every obligation of people stands on a day."""
    numbers = {one.id: one.employee_no for one in found}
    return {
        (numbers[person_id], one.subject): (one.state, one.due_on)
        for person_id, own in obligations_of_people(numbers, as_of=day).items()
        for one in own
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case) or "plain")
def test_what_a_preview_says_of_each_person_is_what_publishing_does(
    published: UnitOfWork, case: dict[str, Any]
) -> None:
    found = some_people()
    before = standing(found, TODAY)
    preview = preview_rule(rule_body(**case), starts_on=TODAY, text="draft", by="1001")
    assert standing(found, TODAY) == before
    publish_rule(TODAY, **case)
    after = standing(found, TODAY)
    told = {
        (row["employee_no"], row["subject"]): row
        for row in preview.document["rows"]
        if row["begins_on"] == TODAY.isoformat()
    }
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {key for key in told if told[key]["kind"] != "competency-proficient"} == changed
    for key in changed:
        assert read(told[key]["before"]) == before.get(key)
        assert read(told[key]["after"]) == after.get(key)
    (applied,) = applied_effects(RULE)
    assert applied.document["rows"] == preview.document["rows"]


def read(told: dict[str, Any] | None) -> tuple[str, date | None] | None:
    """Return what a document says of an obligation."""
    if told is None:
        return None
    return told["state"], date.fromisoformat(told["due_on"]) if told["due_on"] else None


def test_a_preview_counts_people_work_and_what_waits(published: UnitOfWork) -> None:
    hire("nurse", None, MARCH)
    hire("nurse", None, TODAY)
    hire("registrar")
    body = rule_body(
        asks={"requirements": [{"kind": "observed-skill", "subject": "walk-in"}]},
        who={"job_role": ["nurse", "coder_1"]},
        due={"anchor": "job-start", "days": 10, "least_days": 5},
        in_place_of_role=True,
    )
    document = preview_rule(body, starts_on=TODAY, text="draft", by="1001").document
    assert (document["people"], document["waiting"], document["spared"]) == (2, 1, 2)
    assert document["who"] == "Everybody who works as Nurse or Coder 1"
    assert [place["people"] for place in document["places"]] == [1, 1]


def test_a_preview_adds_up_the_minutes_of_what_is_new(published: UnitOfWork) -> None:
    hire("nurse")
    body = rule_body(
        who={"job_role": ["coder_1"]},
        asks={"requirements": [{"kind": "observed-skill", "subject": "walk-in"}]},
    )
    hire("coder_1")
    document = preview_rule(body, starts_on=TODAY, text="draft", by="1001").document
    assert (document["people"], document["minutes"], document["most_minutes"]) == (1, 20, 20)


def test_a_preview_names_who_becomes_overdue(published: UnitOfWork) -> None:
    person, boss = hire("nurse", None, MARCH), hire("registrar")
    body = rule_body(due={"anchor": "job-start", "days": 10})
    waits = preview_rule(body, starts_on=TODAY, text="draft", by="1001").document
    assert (waits["overdue"], waits["waiting"]) == (0, 1)
    decide([person.id], RULE, "anyway", due_on=None, text="He knows", by_id=boss.id)
    decided = preview_rule(body, starts_on=TODAY, text="draft", by="1001").document
    assert (decided["overdue"], decided["waiting"]) == (1, 0)


def test_the_evidence_of_what_was_applied_stands_in_the_audit_chain(published: UnitOfWork) -> None:
    hire("nurse")
    publish_rule(TODAY)
    (applied,) = applied_effects(RULE)
    text = json.dumps(applied.document, sort_keys=True)
    assert applied.digest == hashlib.sha256(text.encode()).hexdigest()
    published.before_commit[-1]()
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert "compliance.rule-applied" in actions


def test_a_preview_is_found_by_the_text_that_it_was_made_of(published: UnitOfWork) -> None:
    made = preview_rule(rule_body(), starts_on=TODAY, text="one", by="1001")
    assert newest_preview(RULE, "one") is made
    assert newest_preview(RULE, "two") is None


def test_a_preview_changes_no_reason(published: UnitOfWork) -> None:
    hire("nurse")
    before = db.session.scalar(select(func.count()).select_from(ObligationReason))
    preview_rule(rule_body(), starts_on=TODAY, text="one", by="1001")
    assert db.session.scalar(select(func.count()).select_from(ObligationReason)) == before
    assert db.session.scalar(select(func.count()).select_from(RuleEffect)) == 1


@given(minutes=st.integers(0, 5000))
def test_the_days_needed_hold_the_working_days_that_the_minutes_take(minutes: int) -> None:
    working_days = days_needed(minutes) * 5 / 7
    assert working_days * 30 >= minutes
    assert days_needed(minutes) <= minutes / 30 * 7 / 5 + 3
