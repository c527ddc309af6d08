"""Side facts as a document has them, and the conditions that ask them."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from lms.claims.edits.case import Case, payer_of
from lms.claims.edits.conditions import Condition, ConditionSchema
from lms.claims.edits.facts_document import side_facts
from lms.claims.edits.side_facts import NO_FACTS, Authorization, Eligibility, SideFacts
from lms.claims.edits.tables import Tables
from tests.claims.edits.books import claim


def holds(condition: dict[str, Any], kind: str = "837P", facts: SideFacts = NO_FACTS) -> bool:
    assert ConditionSchema().validate(condition) == {}
    found = claim(kind)
    tables = Tables({"laboratory": (("T1015",),)})
    return Condition.make(condition).holds(Case(found, facts, tables, payer_of(found, {}), {}))


def test_a_document_becomes_side_facts() -> None:
    assert side_facts(
        {
            "today": "2026-03-10",
            "eligibility": [{"payer": "60101", "is_active": False, "last": date(2026, 2, 28)}],
            "authorizations": [{"payer": "60101", "number": None, "status": "pending", "services": ["0120"]}],
            "authorization_needed": ["0120"],
            "coverage_policy": {"X9300": ["R53"]},
        }
    ) == SideFacts(
        today=date(2026, 3, 10),
        eligibility=(Eligibility("60101", is_active=False, last=date(2026, 2, 28)),),
        authorizations=(Authorization("60101", None, status="pending", services=("0120",)),),
        authorization_needed=frozenset({"0120"}),
        coverage_policy={"X9300": ("R53",)},
    )


def test_nothing_known_and_nothing_found_are_two_things() -> None:
    assert side_facts({}).notices is None
    assert side_facts({"notices": []}).notices == ()
    assert side_facts({"notices": None}).notices is None


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"todays": "2026-03-10"}, "facts: todays is not known"),
        ({"today": "10.3.2026"}, "today: must be a date"),
        ({"eligibility": {"payer": "x"}}, "eligibility: must be a list"),
        ({"eligibility": [{"payer": 60101, "is_active": True}]}, r"eligibility\[0\].payer: must be text"),
        ({"eligibility": [{"payer": "60101"}]}, r"eligibility\[0\]: is_active is missing"),
        ({"encounter": {"is_closed": "no"}}, "encounter.is_closed: must be true or false"),
        ({"encounter": "closed"}, "encounter: must be a mapping"),
        ({"status_order": {"now": "asleep"}}, "status_order.now: must be one of inpatient"),
        ({"filing_days": True}, "filing_days: must be a whole number"),
        ({"coverage_policy": ["X"]}, "coverage_policy: must be a mapping"),
    ],
)
def test_what_is_no_side_fact_is_refused_with_its_place(document: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        side_facts(document)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([one.name for one in dataclasses.fields(SideFacts)]) | st.text(max_size=4),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_document_is_side_facts_or_refused(document: Any) -> None:
    try:
        side_facts(document)
    except ValueError:
        return
    assert isinstance(document, dict)


@pytest.mark.parametrize(
    ("condition", "kind", "answer"),
    [
        ({"at": "2300 CLM05-1", "in": ["11"]}, "837P", True),
        ({"at": "2300 CLM05-1", "not_in": ["11"]}, "837P", False),
        ({"at": "2300 REF02[01=G1]"}, "837P", False),
        ({"at": "2300 REF02[01=G1]", "none": True}, "837P", True),
        ({"codes": "diagnosis", "starts": ["J1"]}, "837P", True),
        ({"codes": "diagnosis", "matches": r"I\d\d\Z"}, "837P", True),
        ({"codes": "hcpcs", "table": "laboratory"}, "837P", True),
        ({"codes": "revenue", "in": ["0120"]}, "837I", True),
        ({"codes": "modifier"}, "837P", False),
        ({"age_years": [56, 56]}, "837P", True),
        ({"age_days": [0, 28]}, "837P", False),
        ({"bill": "inpatient"}, "837I", True),
        ({"bill": "outpatient"}, "outpatient", True),
        ({"bill": "professional"}, "outpatient", False),
        ({"any": [{"codes": "drg"}, {"codes": "principal"}]}, "837P", True),
        ({"any": [{"codes": "drg"}, {"codes": "span"}]}, "837P", False),
    ],
)
def test_a_condition_asks_the_claim(condition: dict[str, Any], kind: str, answer: bool) -> None:
    assert holds(condition, kind) is answer


def test_a_condition_asks_side_facts_and_yes_is_true() -> None:
    facts = side_facts({"orders": [{"is_signed": True}, {"is_signed": False}], "secondary_answers": False})
    assert holds({"fact": "orders.is_signed", "in": [False]}, facts=facts)
    assert holds({"fact": "secondary_answers", "in": [False]}, facts=facts)
    assert not holds({"fact": "secondary_answers", "in": [True]}, facts=facts)


@pytest.mark.parametrize(
    "condition",
    [
        {"in": ["1"]},
        {"at": "2300 CLM05-1", "codes": "drg"},
        {"at": "2300 CLM"},
        {"codes": "diagnosis", "in": ["A"], "starts": ["B"]},
        {"codes": "diagnosis", "matches": "("},
        {"codes": "weights"},
        {"fact": "weather"},
        {"any": [{"at": "CLM"}]},
        {"at": "2300 CLM05-1", "is": "11"},
    ],
)
def test_a_condition_that_is_none_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ConditionSchema().load(condition)
