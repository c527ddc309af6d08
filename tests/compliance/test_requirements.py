"""Contract of every requirement type, and what each kind promises beyond it."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.base import RequirementType, Sample
from lms.compliance.rules.cases import verdict_spans
from lms.compliance.rules.dates import add_days
from lms.compliance.rules.facts import Evidence, Ledger
from lms.core.errors import Refused
from tests.compliance import strategies

pytestmark = pytest.mark.histories

KINDS = [
    "attestation",
    "coding-accuracy",
    "competency-proficient",
    "credential",
    "exam-passed",
    "external-class",
    "manager-confirmed",
    "module-completed",
    "observed-skill",
    "renewal-passed",
    "simulation-passed",
    "work-review",
]
SAMPLES = [(kind, sample) for kind in REQUIREMENT_TYPES for sample in kind.samples()]


def named(value: object) -> str:
    return value.title if isinstance(value, Sample) else getattr(value, "kind", str(value))


def test_these_are_the_kinds() -> None:
    assert sorted(REQUIREMENT_TYPES.kinds()) == KINDS


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused) as refusal:
        REQUIREMENT_TYPES.get("exam")
    assert "exam-passed" in (refusal.value.hint or "")


@pytest.mark.parametrize("kind", REQUIREMENT_TYPES, ids=named)
def test_each_kind_shows_a_sample_that_is_met_and_one_that_is_not(kind: RequirementType) -> None:
    assert {sample.met for sample in kind.samples()} == {True, False}


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_a_sample_gets_the_verdict_it_promises(kind: RequirementType, sample: Sample) -> None:
    verdict = kind.judge(kind.terms(sample.terms), Ledger.of(sample.evidence), as_of=sample.as_of)
    assert (verdict.met, verdict.valid_until, verdict.started) == (
        sample.met,
        sample.valid_until,
        sample.started,
    )


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_empty_evidence_never_meets_and_says_what_to_do(kind: RequirementType, sample: Sample) -> None:
    verdict = kind.judge(kind.terms(sample.terms), Ledger(), as_of=sample.as_of)
    assert not verdict.met
    assert not verdict.started
    assert verdict.why.endswith(".")
    assert sample.terms["subject"] in verdict.why


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_the_verdict_is_constant_between_change_points(kind: RequirementType, sample: Sample) -> None:
    terms, ledger = kind.terms(sample.terms), Ledger.of(sample.evidence)
    for span in verdict_spans(kind, terms, ledger):
        last = span.to_on or date(2099, 1, 1)
        middle = span.from_on + (last - span.from_on) / 2
        for day in (span.from_on, middle, last):
            assert kind.judge(terms, ledger, as_of=day) == span.verdict


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_a_met_verdict_stays_met_until_its_last_valid_day(kind: RequirementType, sample: Sample) -> None:
    terms, ledger = kind.terms(sample.terms), Ledger.of(sample.evidence)
    verdict = kind.judge(terms, ledger, as_of=sample.as_of)
    if verdict.valid_until is not None:
        assert kind.judge(terms, ledger, as_of=verdict.valid_until).met
        assert not kind.judge(terms, ledger, as_of=add_days(verdict.valid_until, 1)).met
    elif verdict.met:
        assert kind.judge(terms, ledger, as_of=date(9000, 1, 1)).met


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_every_sample_reads_its_own_evidence_only(kind: RequirementType, sample: Sample) -> None:
    terms = kind.terms(sample.terms)
    stranger = Evidence(99, "exam", "ZZ-99", sample.as_of, outcome="pass", score=Decimal(100))
    with_stranger = Ledger.of([*sample.evidence, stranger])
    assert kind.judge(terms, with_stranger, as_of=sample.as_of) == kind.judge(
        terms, Ledger.of(sample.evidence), as_of=sample.as_of
    )


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_terms_survive_being_kept_as_json(kind: RequirementType, sample: Sample) -> None:
    terms = kind.terms(sample.terms)
    kept = kind.terms(json.loads(json.dumps(kind.dump(terms))))
    assert kept == terms
    assert hash(kept) == hash(terms)


@pytest.mark.parametrize("kind", REQUIREMENT_TYPES, ids=named)
def test_an_unknown_key_in_terms_is_a_fault(kind: RequirementType) -> None:
    with pytest.raises(ValueError, match="surprise"):
        kind.terms({**kind.samples()[0].terms, "surprise": 1})


PASS_KINDS = [kind for kind in REQUIREMENT_TYPES if kind.kind != "competency-proficient"]


@given(st.data())
def test_one_more_pass_never_turns_met_into_unmet(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(PASS_KINDS))
    sample = kind.samples()[0]
    terms = kind.terms({**sample.terms, "months": data.draw(st.sampled_from([None, 1, 3, 12]))})
    evidence_kind, subject = min(kind.reads(terms))
    count = data.draw(st.integers(0, 8))
    facts = [data.draw(strategies.evidence(number, evidence_kind, subject)) for number in range(count)]
    extra = Evidence(
        100, evidence_kind, subject, data.draw(strategies.days), outcome="pass", score=Decimal(100)
    )
    day = data.draw(strategies.days)
    before = kind.judge(terms, Ledger.of(facts), as_of=day)
    after = kind.judge(terms, Ledger.of([*facts, extra]), as_of=day)
    assert after.met >= before.met
    if before.met:
        assert after.last_day >= before.last_day


@given(st.data())
def test_any_evidence_is_judged_the_same_between_change_points(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(REQUIREMENT_TYPES)))
    terms = kind.terms(kind.samples()[0].terms)
    pairs = sorted(kind.reads(terms))
    count = data.draw(st.integers(0, 8))
    facts = [data.draw(strategies.evidence(n, *data.draw(st.sampled_from(pairs)))) for n in range(count)]
    ledger = Ledger.of(facts)
    day = data.draw(strategies.days)
    covering = [
        span
        for span in verdict_spans(kind, terms, ledger)
        if span.from_on <= day and (span.to_on is None or day <= span.to_on)
    ]
    assert [span.verdict for span in covering] == [kind.judge(terms, ledger, as_of=day)]


def exam(number: int, day: date, outcome: str = "pass") -> Evidence:
    return Evidence(number, "exam", "PA-03", day, outcome=outcome)


def until(*facts: Evidence, as_of: date, months: int = 12) -> date | None:
    kind = REQUIREMENT_TYPES.get("exam-passed")
    terms = kind.terms({"subject": "PA-03", "months": months})
    return kind.judge(terms, Ledger.of(facts), as_of=as_of).valid_until


def test_a_renewal_in_the_window_keeps_the_anniversary() -> None:
    first, early = exam(1, date(2025, 5, 10)), exam(2, date(2026, 3, 11))
    assert until(first, early, as_of=date(2026, 3, 11)) == date(2027, 5, 10)


def test_a_renewal_before_the_window_counts_from_its_own_day() -> None:
    first, too_early = exam(1, date(2025, 5, 10)), exam(2, date(2026, 3, 10))
    assert until(first, too_early, as_of=date(2026, 3, 10)) == date(2027, 3, 10)


def test_a_late_pass_begins_a_new_anniversary() -> None:
    first, late = exam(1, date(2025, 5, 10)), exam(2, date(2026, 5, 11))
    assert until(first, late, as_of=date(2026, 6, 1)) == date(2027, 5, 11)


def test_the_anniversary_of_29_february_comes_back_in_a_leap_year() -> None:
    passes = [exam(year, date(year, 2, 28)) for year in range(2025, 2028)]
    assert until(exam(1, date(2024, 2, 29)), *passes, as_of=date(2027, 3, 1)) == date(2028, 2, 29)


def test_passing_every_day_does_not_pile_up_short_validities() -> None:
    passes = [exam(number, date(2026, 1, 1) + timedelta(days=number)) for number in range(10)]
    assert until(*passes, as_of=date(2026, 1, 15), months=1) == date(2026, 2, 10)


def test_evidence_of_an_older_revision_does_not_count() -> None:
    kind = REQUIREMENT_TYPES.get("exam-passed")
    terms = kind.terms({"subject": "PA-03", "since_revision": "1.10.0"})
    old = Evidence(1, "exam", "PA-03", date(2026, 1, 1), outcome="pass", revision="1.9.0")
    new = Evidence(2, "exam", "PA-03", date(2026, 1, 1), outcome="pass", revision="1.10.0")
    assert not kind.judge(terms, Ledger.of([old]), as_of=date(2026, 1, 1)).met
    assert kind.judge(terms, Ledger.of([old, new]), as_of=date(2026, 1, 1)).evidence == (2,)


def test_an_equal_subject_counts() -> None:
    kind = REQUIREMENT_TYPES.get("module-completed")
    terms = kind.terms({"subject": "PA-03", "also": ["OLD-03"]})
    ledger = Ledger.of([Evidence(1, "completion", "OLD-03", date(2026, 1, 1))])
    assert kind.judge(terms, ledger, as_of=date(2026, 1, 1)).met


def test_of_two_results_on_one_day_the_later_recorded_is_the_newest() -> None:
    kind = REQUIREMENT_TYPES.get("work-review")
    terms = kind.terms({"subject": "registration-20", "cut": 97})
    early, late = (
        Evidence(
            number,
            "work-review",
            "registration-20",
            date(2026, 1, 1),
            score=Decimal(score),
            recorded_at=strategies.datetime(2026, 1, 1, hour, tzinfo=strategies.UTC),
        )
        for number, score, hour in ((2, 99, 8), (1, 90, 9))
    )
    assert not kind.judge(terms, Ledger.of([early, late]), as_of=date(2026, 1, 1)).met


def test_evidence_of_a_later_day_is_not_seen() -> None:
    kind = REQUIREMENT_TYPES.get("exam-passed")
    ledger = Ledger.of([exam(1, date(2026, 1, 2))])
    assert not kind.judge(kind.terms({"subject": "PA-03"}), ledger, as_of=date(2026, 1, 1)).met


def test_a_competency_needs_each_of_its_kinds_at_its_own_cut() -> None:
    kind = REQUIREMENT_TYPES.get("competency-proficient")
    proofs = [{"kind": "exam", "subjects": ["PA-03", "PA-02"], "cut": 80, "cuts": {"PA-02": 85}}]
    terms = kind.terms({"subject": "PA05", "proofs": proofs})
    at_82 = [
        Evidence(1, "exam", module, date(2026, 1, 1), score=Decimal(82)) for module in ("PA-03", "PA-02")
    ]
    assert kind.judge(terms, Ledger.of(at_82[:1]), as_of=date(2026, 1, 1)).met
    assert not kind.judge(terms, Ledger.of(at_82[1:]), as_of=date(2026, 1, 1)).met
