"""A failed review asks for the targeted module as an obligation, until a review goes well."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.predicates import PREDICATES
from lms.compliance.predicates.reading import terms_of
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.periods import covers
from lms.compliance.rules.subjects import About, HeldJob, Subject
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.rebuild import rebuild
from lms.core.config import ROOT
from lms.core.content import load
from lms.core.unit_of_work import UnitOfWork
from lms.people.models import Person
from tests.compliance.rule_worlds import TODAY, asked, follow, hire, publish_rule

PAIR = ("work-review", "registration-20")
FAILED = {"failed": {"subject": PAIR[1], "under": 97}}
days = st.integers(0, 60).map(lambda number: date(2026, 9, 1) + timedelta(days=number))
results = st.lists(st.tuples(days, st.integers(80, 100)), max_size=8)


def review(person: Person, on: date, score: int, outcome: str | None = None) -> None:
    fact = NewEvidence(person.id, *PAIR, on, f"review:{on}", source="import", score=Decimal(score))
    record_evidence([fact if outcome is None else NewEvidence(**{**vars(fact), "outcome": outcome})])


@given(results)
def test_it_holds_exactly_on_the_days_whose_newest_result_falls_short(found: list[tuple[date, int]]) -> None:
    found = sorted(found, key=lambda one: one[0])
    facts = tuple(
        Evidence(number, *PAIR, on, score=Decimal(score)) for number, (on, score) in enumerate(found)
    )
    subject = Subject(HeldJob(1, "registrar", 7, Period(date(2020, 1, 1))), About(evidence={PAIR: facts}))
    held = PREDICATES.get("failed").periods(terms_of("failed", FAILED["failed"]), subject)
    for number in range(70):
        day = date(2026, 8, 28) + timedelta(days=number)
        known = [score for on, score in found if on <= day]
        assert covers(held, day) == (bool(known) and known[-1] < 97)


def test_a_result_that_says_nothing_neither_begins_nor_ends_it() -> None:
    silent = Evidence(1, *PAIR, date(2026, 9, 1), score=Decimal(20))
    subject = Subject(HeldJob(1, "registrar", 7, Period(date(2020, 1, 1))), About(evidence={PAIR: (silent,)}))
    assert PREDICATES.get("failed").periods(terms_of("failed", {"subject": PAIR[1]}), subject) == ()


def test_a_failed_review_asks_from_its_day_and_a_good_one_ends_it(published: UnitOfWork) -> None:
    publish_rule(who=FAILED, repeats={"kind": "event"})
    person = hire("registrar")
    assert "CLINIC-1" not in asked(person)
    review(person, TODAY - timedelta(days=3), 91)
    assert asked(person)["CLINIC-1"].due_on == TODAY + timedelta(days=7)
    assert "CLINIC-1" not in asked(person, TODAY - timedelta(days=4))
    review(person, TODAY, 98)
    assert "CLINIC-1" not in asked(person)
    assert "CLINIC-1" in asked(person, TODAY - timedelta(days=1))


@pytest.mark.parametrize(("score", "outcome", "is_asked"), [(99, "fail", True), (97, None, False)])
def test_a_failing_outcome_counts_above_the_score(
    published: UnitOfWork, score: int, outcome: str | None, is_asked: bool
) -> None:
    publish_rule(who=FAILED)
    person = hire("registrar")
    review(person, TODAY, score, outcome)
    assert ("CLINIC-1" in asked(person)) == is_asked


def test_what_was_learned_before_the_review_does_not_count_for_it(published: UnitOfWork) -> None:
    publish_rule(who=FAILED, repeats={"kind": "event"})
    person = hire("registrar")
    done = NewEvidence(person.id, "external-class", "CLINIC-1", TODAY - timedelta(days=9), "class:1")
    record_evidence([done])
    review(person, TODAY - timedelta(days=3), 91)
    assert asked(person)["CLINIC-1"].state != "complete"
    again = NewEvidence(person.id, "external-class", "CLINIC-1", TODAY - timedelta(days=1), "class:2")
    record_evidence([again])
    assert asked(person)["CLINIC-1"].state == "complete"


def test_a_replay_of_the_facts_agrees(published: UnitOfWork) -> None:
    publish_rule(who=FAILED, repeats={"kind": "event"})
    person = hire("registrar")
    review(person, TODAY - timedelta(days=5), 91)
    review(person, TODAY - timedelta(days=2), 98)
    assert rebuild(check_only=True).agrees


def test_the_shipped_rule_asks_a_registrar_for_the_module_on_registration(uow: UnitOfWork) -> None:
    assert not load(ROOT / "content").is_refused
    person = hire("registrar", from_on=date(2026, 3, 2))
    review(person, TODAY, 93)
    follow(person)
    reasons = [reason.text for reason in asked(person)["PA-02"].reasons]
    assert any(text.startswith("After a review of registrations: ") for text in reasons)
