"""Recording what was observed and what was signed: each becomes evidence, once for each form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from lms.compliance.content import Checklist
from lms.compliance.models import Evidence
from lms.compliance.policy import compliance_policy
from lms.compliance.rules.rubric import BEST_MARK, Observed, RubricPolicy, judge_marks
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import audit, clock
from lms.core.content import Revision, live, parsed
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, Refused
from lms.core.once import refuse_other_use
from lms.people.api import person

_KEYS = "observed:"


@dataclass(frozen=True)
class Observing:
    """An observation as an assessor hands it in; ``marks`` are 0 to 3 by step id.

    ``play`` is the screen that was watched beside the learner, None for a check without one. ``means`` is how
    the assessor proved to be themself, in words; None where it was not asked. ``marked_at`` says when steps
    were marked beside the learner, as far as a draft of it was kept.
    """

    person_id: int
    assessor_id: int
    checklist: str
    marks: Mapping[str, int]
    note: str
    form_key: str
    play: str | None = None
    means: str | None = None
    marked_at: Mapping[str, datetime] = field(default_factory=dict)


def checklist_of(checklist_id: str) -> Checklist:
    """Return a live checklist.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live("checklist", checklist_id), Checklist.of)


def rubric_policy() -> RubricPolicy:
    """Return what an observation needs by the policy in force."""
    return RubricPolicy(**compliance_policy()["observed"])


def observe(observing: Observing) -> Observed:
    """Record an observation and return its result; the same form again changes nothing.

    Raises:
        Conflict: when the form was recorded with other marks, or for something else.
        NotAllowed: when somebody assesses themselves.
        NotFound: when there is no such checklist.
        Refused: when a step has no mark from 0 to 3.
    """
    if observing.assessor_id == observing.person_id:
        raise NotAllowed("Nobody assesses themselves.", hint="Ask your manager or a trainer to observe you.")
    checklist = checklist_of(observing.checklist)
    steps = [(step.id, step.critical) for step in checklist.steps]
    if any(observing.marks.get(step_id) not in range(BEST_MARK + 1) for step_id, _ in steps):
        raise Refused("A step has no mark yet.", hint="Mark every step from 0 to 3.")
    result = judge_marks(steps, observing.marks, rubric_policy())
    marks = {step_id: observing.marks[step_id] for step_id, _ in steps}
    if _was_recorded(observing, marks):
        return result
    recorded = record_evidence(
        [
            NewEvidence(
                person_id=observing.person_id,
                kind="observed",
                subject=checklist.id,
                occurred_on=clock.today(),
                key=f"{_KEYS}{observing.form_key}",
                score=result.score,
                outcome=result.outcome,
                assessor_id=observing.assessor_id,
                note=observing.note or None,
                detail={
                    "marks": marks,
                    "checklist_revision": live("checklist", checklist.id).number,
                    **({"play": observing.play} if observing.play else {}),
                    **({"means": observing.means} if observing.means else {}),
                    **_times(observing),
                },
            )
        ]
    )
    if recorded.count("added"):
        audit.record(
            "skill.observed",
            subject=f"person:{person(observing.person_id).employee_no}",
            actor=person(observing.assessor_id).employee_no,
            checklist=checklist.id,
            outcome=result.outcome,
            score=result.score,
            **({"play": observing.play} if observing.play else {}),
            **({"means": observing.means} if observing.means else {}),
        )
    return result


def _was_recorded(observing: Observing, marks: Mapping[str, int]) -> bool:
    """Tell whether this form was recorded; what came after it, such as a second rating, stays."""
    first = db.session.scalar(
        select(Evidence)
        .where(Evidence.person_id == observing.person_id, Evidence.key == f"{_KEYS}{observing.form_key}")
        .order_by(Evidence.id)
        .limit(1)
    )
    if first is None:
        return False
    refuse_other_use(first, subject=observing.checklist, assessor_id=observing.assessor_id)
    if (first.detail or {}).get("marks") != dict(marks):
        raise Conflict(
            "This form was recorded already, with other marks.", hint="Observe the skill again on a new form."
        )
    return True


def _times(observing: Observing) -> dict[str, dict[str, str]]:
    """Return when each step was marked, as the detail of the evidence keeps it; nothing without a draft."""
    kept = {step: at.isoformat(timespec="seconds") for step, at in observing.marked_at.items() if step}
    return {"marked_at": kept} if kept else {}


def attest(
    *, person_id: int, attestation: str, password_reentered: bool, means: str | None = None
) -> Revision:
    """Record a person's signature under the live text of an attestation; once a day is one signature.

    ``means`` is how they proved to be themself, in words.

    Raises:
        NotAllowed: when the password was not entered again.
        NotFound: when there is no such attestation.
    """
    if not password_reentered:
        raise NotAllowed("A signature needs your password.", hint="Enter your password to sign.")
    revision = live("attestation", attestation)
    version, today = str(revision.body["version"]), clock.today()
    recorded = record_evidence(
        [
            NewEvidence(
                person_id=person_id,
                kind="attestation",
                subject=attestation,
                occurred_on=today,
                key=f"attestation:{attestation}:{version}:{today}",
                revision=version,
                detail={"content_revision": revision.id, **({"means": means} if means else {})},
            )
        ]
    )
    if recorded.count("added"):
        number = person(person_id).employee_no
        audit.record(
            "attestation.signed",
            subject=f"person:{number}",
            actor=number,
            attestation=attestation,
            version=version,
            content_revision=revision.id,
            **({"means": means} if means else {}),
        )
    return revision
