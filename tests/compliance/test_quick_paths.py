"""The quick paths of assignment give what the rules give: each is held against the plain one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.base import RequirementType, Sample
from lms.compliance.requirements.exam_passed import ExamPassed
from lms.compliance.requirements.scored import ScoredTerms
from lms.compliance.rules.cases import Case, RuleVersion
from lms.compliance.rules.dates import Period, add_months
from lms.compliance.rules.facts import Evidence, Ledger, Reason
from lms.compliance.rules.states import spans
from lms.compliance.rules.untouched import untouched, untouched_in_turns
from lms.compliance.rules.verdicts import Verdict
from lms.compliance.services.known import Known
from lms.compliance.services.ledger import KnownFacts
from lms.compliance.services.spans import SpanMaker
from tests.compliance import strategies
from tests.compliance.strategies import EXAM, TERMS, cases, days, exam_versions, periods

pytestmark = pytest.mark.histories

SAMPLES = [(kind, sample) for kind in REQUIREMENT_TYPES for sample in kind.samples()]
DUE_DAYS = st.one_of(st.none(), st.integers(0, 400))
PROGRAMME = st.one_of(st.none(), days)
PERSON, REQUIREMENT = 7, 3


def named(value: object) -> str:
    return value.title if isinstance(value, Sample) else getattr(value, "kind", str(value))


def known(versions: tuple[RuleVersion, ...], due_soon_days: int = 30) -> Known:
    return Known(REQUIREMENT, EXAM.kind, "PA-03", EXAM, versions, due_soon_days)


def facts(found: Case) -> KnownFacts:
    return KnownFacts(
        jobs=[],
        employed=[],
        pauses=found.exceptions.pauses,
        ledger=found.evidence,
        reasons=[],
        waivers={REQUIREMENT: found.exceptions.waivers} if found.exceptions.waivers else {},
    )


def by_the_rules(found: Case) -> list[tuple[object, ...]]:
    """The rows of a case as ``states.spans`` gives them."""
    return [
        (
            PERSON,
            REQUIREMENT,
            span.standing.state,
            span.standing.met,
            span.standing.cycle,
            span.from_on,
            span.to_on,
            span.standing.due_on,
            span.standing.expires_on,
            span.standing.satisfied_by,
            span.standing.unit_id,
            span.standing.job_role,
        )
        for span in spans(found)
    ]


def made(maker: SpanMaker, found: Case) -> list[tuple[object, ...]]:
    """The rows of a case as the maker gives them."""
    reasons = [(REQUIREMENT, reason) for reason in found.reasons]
    return [tuple(row) for row in maker.rows(PERSON, facts(found), reasons)]


@example(Period(date(2025, 1, 6)), 0, 0, None, (RuleVersion(TERMS[0]),))
@example(Period(date(2025, 1, 6), date(2025, 1, 6)), 0, 30, None, (RuleVersion(TERMS[0]),))
@example(Period(date(2025, 1, 6)), 30, 30, date(2026, 1, 1), (RuleVersion(TERMS[0]),))
@example(Period(date(2025, 1, 6), date(2025, 2, 6)), 60, 30, date(2026, 1, 1), (RuleVersion(TERMS[0]),))
@given(periods(), DUE_DAYS, st.integers(0, 60), PROGRAMME, exam_versions())
def test_what_nobody_touched_stands_as_the_rules_say(
    held: Period,
    due_days: int | None,
    due_soon_days: int,
    programme_from: date | None,
    versions: tuple[RuleVersion, ...],
) -> None:
    reason = Reason("job:1:gate", "rule", "because", held, due_days, "registrar", 4)
    plain = Case(EXAM, versions, (reason,), due_soon_days=due_soon_days, programme_from=programme_from)
    found = untouched(held, due_days, due_soon_days=due_soon_days, programme_from=programme_from)
    assert found is not None
    due_on, stretches = found
    assert [(span.from_on, span.to_on, span.standing.state) for span in spans(plain)] == stretches
    assert {span.standing.due_on for span in spans(plain)} == {due_on}
    assert {(span.standing.met, span.standing.cycle) for span in spans(plain)} == {(False, 1)}


@example(Period(date(2025, 1, 6)), [60, 30], [10], 30, None)
@example(Period(date(2025, 1, 6)), [30, 60, 5], [40, 1], 30, date(2026, 1, 1))
@example(Period(date(2025, 1, 6), date(2025, 2, 6)), [0, 1], [31], 0, None)
@given(
    periods(),
    st.lists(st.integers(0, 90), min_size=2, max_size=4),
    st.lists(st.integers(1, 120), min_size=1, max_size=3),
    st.integers(0, 60),
    PROGRAMME,
)
def test_what_nobody_touched_stands_as_the_rules_say_where_due_days_change(
    held: Period, days: list[int], after: list[int], due_soon_days: int, programme_from: date | None
) -> None:
    day, later = held.from_on, []
    for before, due_days, length in zip(days, days[1:], after, strict=False):
        day += timedelta(days=length)
        if held.covers(day) and due_days != before:
            later.append((day, due_days))
        else:
            break
    reason = Reason("job:1:gate", "rule", "because", held, days[0], "registrar", 4, due_later=tuple(later))
    plain = Case(
        EXAM,
        (RuleVersion(TERMS[0]),),
        (reason,),
        due_soon_days=due_soon_days,
        programme_from=programme_from,
    )
    found = untouched_in_turns(
        held,
        ((held.from_on, days[0]), *later),
        due_soon_days=due_soon_days,
        programme_from=programme_from,
    )
    assert found == [
        (span.standing.due_on, (span.from_on, span.to_on, span.standing.state)) for span in spans(plain)
    ]


@pytest.mark.parametrize(
    "held", [Period(date.min), Period(date(2025, 1, 6), date.max), Period(date(9999, 1, 1))], ids=str
)
def test_near_the_ends_of_the_calendar_the_rules_are_asked(held: Period) -> None:
    assert untouched(held, 30, due_soon_days=30, programme_from=None) is None


@pytest.mark.parametrize("due_days", [-1, 10_000_000])
def test_due_days_beyond_reason_are_left_to_the_rules(due_days: int) -> None:
    assert untouched(Period(date(2025, 1, 6)), due_days, due_soon_days=30, programme_from=None) is None


@pytest.mark.parametrize(("kind", "sample"), SAMPLES, ids=named)
def test_every_kind_is_open_and_not_begun_while_there_is_no_evidence(
    kind: RequirementType, sample: Sample
) -> None:
    terms = kind.terms(sample.terms)
    assert kind.asks_evidence(terms)
    verdict = kind.judge(terms, Ledger(), as_of=sample.as_of)
    assert (verdict.met, verdict.started) == (False, False)


class Lenient(ExamPassed):
    """An exam that may be met, or be on the way, before anything happened."""

    def asks_evidence(self, terms: ScoredTerms) -> bool:
        return False

    def judge(self, terms: ScoredTerms, evidence: Ledger, *, as_of: date) -> Verdict:
        return Verdict(met=True, why="Nobody needs to do anything.")


def test_a_kind_that_needs_no_evidence_is_left_to_the_rules() -> None:
    lenient, versions = Lenient(), (RuleVersion(TERMS[0]),)
    reason = Reason("job:1:gate", "rule", "because", Period(date(2025, 1, 6)), 30, "registrar", 4)
    maker = SpanMaker({REQUIREMENT: Known(REQUIREMENT, "lenient", "PA-03", lenient, versions, 30)})
    (row,) = made(maker, Case(lenient, versions, (reason,)))
    assert row[2:4] == ("complete", True)


@given(cases(), PROGRAMME)
def test_the_maker_gives_the_rows_of_the_rules(found: Case, programme_from: date | None) -> None:
    plain = Case(
        found.requirement,
        found.versions,
        found.reasons,
        found.evidence,
        found.exceptions,
        programme_from=programme_from,
    )
    maker = SpanMaker({REQUIREMENT: known(found.versions)}, programme_from)
    assert made(maker, plain) == by_the_rules(plain)
    assert made(maker, plain) == by_the_rules(plain)


@given(st.lists(cases(), min_size=2, max_size=4), exam_versions())
def test_one_maker_keeps_different_people_apart(found: list[Case], versions: tuple[RuleVersion, ...]) -> None:
    maker = SpanMaker({REQUIREMENT: known(versions)})
    for number, one in enumerate(found):
        evidence = Ledger.of(replace(fact, id=100 * number + fact.id) for fact in one.evidence)
        plain = Case(EXAM, versions, one.reasons, evidence, one.exceptions)
        assert made(maker, plain) == by_the_rules(plain)


@given(cases(), days, st.integers(0, 12))
def test_a_remembered_verdict_is_the_verdict(found: Case, day: date, beginning: int) -> None:
    part = Ledger(found.evidence.facts[:beginning])
    for version in found.versions:
        for evidence in (found.evidence, part):
            expected = EXAM.judge(version.terms, evidence, as_of=day)
            assert found.judge(version, day, evidence) == expected
            assert found.judge(version, day, evidence) == expected


@given(st.lists(strategies.evidence(1), max_size=6), st.sampled_from(["exam", "completion"]))
def test_the_evidence_of_a_requirement_keeps_its_order(drawn: list[Evidence], kind: str) -> None:
    ledger = Ledger.of(
        replace(fact, id=number, kind=(kind, "exam")[number % 2]) for number, fact in enumerate(drawn)
    )
    own = KnownFacts([], [], (), ledger, [], {})
    reads = frozenset({("exam", "PA-03"), ("completion", "PA-03"), ("exam", "PA-04")})
    expected = tuple(fact for fact in ledger if (fact.kind, fact.subject) in reads)
    assert own.evidence_of(reads) == Ledger(expected)
    assert own.evidence_of(frozenset({("simulation", "PA-03")})) == Ledger()


@given(days, st.integers(0, 400))
def test_months_later_is_the_same_day_or_the_last_one(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1
