"""Evidence from audits made elsewhere: the cases of a coder, a type and a day are one review."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from lms.compliance.api import NewEvidence, record_evidence
from lms.core.database import db
from lms.core.policy import section
from lms.people.api import in_chunks
from lms.reviews.models import AuditedCase
from lms.reviews.policy import reviews_policy
from lms.reviews.rules.results import Finding, Totals, total

KIND, IMPORT = "coding-review", "import"


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that are one review: of a person, of one type of patients, on one day."""

    person_id: int
    patient_type: str
    audited_on: date


def give_evidence(groups: Collection[Group]) -> None:
    """Record what groups say now; a group that has lost its last case says nothing any more.

    Recorded twice it is one fact; other cases supersede it.
    """
    if not groups:
        return
    cases = _cases({group.person_id for group in groups})
    policy, cut = reviews_policy(), review_cut()
    record_evidence(
        [
            evidence_of(group, total(cases.get(group, ())), score_by=policy.score_by, cut=cut)
            for group in sorted(groups, key=lambda one: (one.person_id, one.patient_type, one.audited_on))
        ]
    )


def evidence_of(group: Group, found: Totals, *, score_by: str, cut: Decimal) -> NewEvidence:
    """Return the fact of a group of cases; without a score when there are none."""
    score = found.percent(score_by)
    return NewEvidence(
        person_id=group.person_id,
        kind=KIND,
        subject=group.patient_type,
        occurred_on=group.audited_on,
        key=f"coding-audit:{group.patient_type}:{group.audited_on}",
        source=IMPORT,
        score=score,
        outcome=None if score is None else outcome_of(score, cut),
        records=found.cases or None,
        detail={"codes": [found.correct, found.codes], "cases": [found.right, found.cases]},
    )


def review_cut() -> Decimal:
    """Return the percent from which a review of coding is passed, by the policy in force."""
    return Decimal(section("compliance")["cuts"][KIND])


def outcome_of(score: Decimal, cut: Decimal) -> str:
    """Return pass or fail."""
    return "pass" if score >= cut else "fail"


def _cases(person_ids: Collection[int]) -> dict[Group, list[Finding]]:
    found: dict[Group, list[Finding]] = {}
    for row in _rows(person_ids):
        group = Group(row.person_id, row.patient_type, row.audited_on)
        finding = Finding(row.codes, row.correct, (), row.drg_original, row.drg_final)
        found.setdefault(group, []).append(finding)
    return found


def _rows(person_ids: Iterable[int]) -> Iterator[AuditedCase]:
    for chunk in in_chunks(set(person_ids)):
        yield from db.session.scalars(
            select(AuditedCase).where(AuditedCase.person_id.in_(chunk), AuditedCase.superseded_at.is_(None))
        )
