"""Requirement: coding was right often enough on consecutive records, and in no quarter since too seldom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from marshmallow import fields, validate

from lms.compliance.requirements.base import RequirementType, Sample
from lms.compliance.requirements.scored import percent
from lms.compliance.requirements.terms import Terms, TermsSchema
from lms.compliance.rules.accuracy import Quarter, Tally, by_quarter, fallen, first_win, newest_run
from lms.compliance.rules.dates import FOREVER, in_words
from lms.compliance.rules.facts import Evidence, Ledger
from lms.compliance.rules.verdicts import Verdict

REVIEW, EXAM = "coding-review", "exam"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyTerms(Terms):
    """Terms of accuracy; the subject is what is reviewed, such as a type of patients.

    Attributes:
        win_records: consecutive records that win it, in whole reviews.
        win_cut: percent that they reach.
        quarter_records: records from which a quarter is judged.
        quarter_cut: percent below which a judged quarter loses it; it must then be won anew.
        exam: a module whose passed exam wins it as well; None = records alone do.
    """

    win_records: int = 30
    win_cut: Decimal = Decimal(95)
    quarter_records: int = 30
    quarter_cut: Decimal = Decimal(93)
    exam: str | None = None


class AccuracySchema(TermsSchema):
    """Schema of the terms of accuracy."""

    terms: ClassVar[type[Terms]] = AccuracyTerms

    win_records = fields.Integer(strict=True, validate=validate.Range(1, 1000))
    win_cut = fields.Decimal(as_string=True, validate=validate.Range(min=0, max=100))
    quarter_records = fields.Integer(strict=True, validate=validate.Range(1, 1000))
    quarter_cut = fields.Decimal(as_string=True, validate=validate.Range(min=0, max=100))
    exam = fields.String(allow_none=True)


@dataclass(frozen=True, slots=True)
class _Stand:
    """What the reviews say on a day: the last lost quarter, what won it since, the newest records.

    ``losing`` is the quarter that still runs and would take it if nothing more were reviewed.
    """

    lost: tuple[Quarter, Tally] | None
    won: tuple[date, Tally] | None
    newest: Tally
    judged: tuple[Quarter, Tally] | None
    losing: tuple[Quarter, Tally] | None


class CodingAccuracy(RequirementType[AccuracyTerms]):
    """Met from the day on which enough consecutive records reach the cut, until a quarter falls short.

    Source: policy of remote coders: 95 % on 30 consecutive records reviewed before the bill; back to review
    before the bill when a quarter of at least 30 records (20 for ancillary coders) is under 93 %.
    """

    kind: ClassVar[str] = "coding-accuracy"
    schema: ClassVar[type[TermsSchema]] = AccuracySchema

    def reads(self, terms: AccuracyTerms) -> frozenset[tuple[str, str]]:
        """Return the reviews of the subject, and the exam that wins it."""
        exam = {(EXAM, terms.exam)} if terms.exam else set()
        return frozenset({(REVIEW, subject) for subject in terms.subjects} | exam)

    def judge(self, terms: AccuracyTerms, evidence: Ledger, *, as_of: date) -> Verdict:
        """Judge by what was reviewed since the last quarter that fell short."""
        stand = _stand(terms, evidence.up_to(as_of), as_of)
        if stand.won is not None:
            day, run = stand.won
            shown = dict.fromkeys((*run.evidence, *(stand.judged[1].evidence if stand.judged else ())))
            by = f"with {run.in_words}" if run.records else "by the exam"
            why = f"Won on {in_words(day)} {by}.{_last_quarter(stand)}{_losing(stand, terms)}"
            until = stand.losing[0].last_on if stand.losing else None
            return Verdict(True, why, tuple(shown), until)
        so_far = f", {stand.newest.in_words} so far" if stand.newest.records else ""
        ask = f"reach {percent(terms.win_cut)} on {terms.win_records} consecutive reviewed records"
        ask = f"{ask} ({terms.subject}{so_far})"
        ask += f", or pass the exam {terms.exam}." if terms.exam else "."
        if stand.lost is None:
            why = f"{ask[0].upper()}{ask[1:]}"
            return Verdict(False, why, stand.newest.evidence, started=bool(stand.newest.records))
        quarter, found = stand.lost
        why = f"{quarter.in_words}: {found.in_words}, under {percent(terms.quarter_cut)}. "
        shown = dict.fromkeys((*found.evidence, *stand.newest.evidence))
        return Verdict(False, f"{why}Back to review before the bill: {ask}", tuple(shown), started=True)

    def change_points(self, terms: AccuracyTerms, evidence: Ledger) -> frozenset[date]:
        """Return the days of the facts, and the days after the quarters that have reviews."""
        facts = _counting(terms, evidence)
        reviews = [fact for fact in facts if fact.kind == REVIEW]
        ends = {quarter.judged_on for quarter in by_quarter(reviews)}
        return frozenset({fact.occurred_on for fact in facts} | (ends - {FOREVER}))

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        good = _review(1, date(2026, 4, 9), 96, 18)
        more = _review(2, date(2026, 4, 30), 95, 14)
        poor = _review(3, date(2026, 8, 20), 91, 33)
        few = _review(4, date(2026, 8, 20), 80, 29)
        again = _review(5, date(2026, 10, 15), 97, 30)
        exam = Evidence(6, EXAM, "COD-01", date(2026, 3, 2), outcome="pass", score=Decimal(90))
        asked = {"subject": "inpatient"}
        return (
            Sample("thirty records", asked, (good, more), date(2026, 5, 1), True),
            Sample("too few records", asked, (good,), date(2026, 5, 1), False, started=True),
            Sample(
                "a poor quarter runs",
                asked,
                (good, more, poor),
                date(2026, 9, 29),
                True,
                valid_until=date(2026, 9, 30),
            ),
            Sample("a poor quarter", asked, (good, more, poor), date(2026, 10, 1), False, started=True),
            Sample("too few to judge", asked, (good, more, few), date(2026, 10, 1), True),
            Sample("won anew", asked, (good, more, poor, again), date(2026, 10, 15), True),
            Sample("by the exam", {**asked, "exam": "COD-01"}, (exam,), date(2026, 3, 2), True),
        )


def _review(number: int, on: date, score: int, records: int) -> Evidence:
    return Evidence(number, REVIEW, "inpatient", on, score=Decimal(score), records=records)


def _counting(terms: AccuracyTerms, evidence: Ledger) -> list[Evidence]:
    """Return reviews that have a result, and passes of the exam."""
    found = []
    for fact in evidence:
        if not terms.accepts_source(fact.source):
            continue
        is_review = fact.kind == REVIEW and fact.subject in terms.subjects and fact.score is not None
        is_pass = fact.kind == EXAM and fact.subject == terms.exam and fact.outcome == "pass"
        if is_review or is_pass:
            found.append(fact)
    return found


def counted_reviews(terms: AccuracyTerms, evidence: Ledger) -> list[Evidence]:
    """Return the reviews that count under terms, oldest first."""
    return [fact for fact in _counting(terms, evidence) if fact.kind == REVIEW]


def _stand(terms: AccuracyTerms, evidence: Ledger, as_of: date) -> _Stand:
    facts = _counting(terms, evidence)
    reviews = [fact for fact in facts if fact.kind == REVIEW]
    quarters = by_quarter(reviews)
    lost = fallen(quarters, least=terms.quarter_records, cut=terms.quarter_cut, as_of=as_of)
    last = lost[-1] if lost else None
    since = [fact for fact in reviews if last is None or fact.occurred_on >= last.judged_on]
    exams = [
        fact for fact in facts if fact.kind == EXAM and (last is None or fact.occurred_on >= last.judged_on)
    ]
    judged = [
        one for one in quarters if one.judged_on <= as_of and quarters[one].records >= terms.quarter_records
    ]
    known = fallen(quarters, least=terms.quarter_records, cut=terms.quarter_cut, as_of=FOREVER)
    running = [one for one in known if as_of < one.judged_on < FOREVER]
    return _Stand(
        lost=(last, quarters[last]) if last else None,
        won=_won(terms, since, exams),
        newest=newest_run(since, terms.win_records),
        judged=(judged[-1], quarters[judged[-1]]) if judged else None,
        losing=(running[-1], quarters[running[-1]]) if running else None,
    )


def _won(
    terms: AccuracyTerms, reviews: Sequence[Evidence], exams: Sequence[Evidence]
) -> tuple[date, Tally] | None:
    by_records = first_win(reviews, least=terms.win_records, cut=terms.win_cut)
    if exams and (by_records is None or exams[0].occurred_on <= by_records[0]):
        return exams[0].occurred_on, Tally(Decimal(0), 0, (exams[0].id,))
    return by_records


def _last_quarter(stand: _Stand) -> str:
    if stand.judged is None:
        return ""
    quarter, found = stand.judged
    return f" Last judged quarter, {quarter.in_words}: {found.in_words}."


def _losing(stand: _Stand, terms: AccuracyTerms) -> str:
    if stand.losing is None:
        return ""
    quarter, found = stand.losing
    return f" {quarter.in_words} so far: {found.in_words}, under {percent(terms.quarter_cut)}."
