"""Reactions of compliance: jobs give reasons, exams and completions are evidence, content has terms."""

from sqlalchemy import select

from lms.assessments.events import ExamGraded, ExamRegraded, RenewalGraded
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import FIRSTPASS, NewEvidence, record_evidence
from lms.compliance.services.ledger import LEAVE
from lms.compliance.services.places import keep_places
from lms.compliance.services.spans import assign, follow_units
from lms.core.database import db
from lms.courses.events import CompletionWithdrawn, ModuleCompleted, ModulesCompleted
from lms.people.api import Employment
from lms.people.events import RosterChanged, ScheduleChanged, UnitsChanged
from lms.simulations.events import PlayFinished

RENEWAL = "renewal"
"""The kind of evidence of a form, and the source of what it renews."""


def roster_changed(event: RosterChanged) -> None:
    """Give and end obligations as jobs and employment changed."""
    assign(event.person_ids)


def schedule_changed(event: ScheduleChanged) -> None:
    """Work out anew when what a return asks is due: it goes by the first shifts back."""
    away = select(Employment.person_id).where(
        Employment.person_id.in_(event.person_ids),
        Employment.status == LEAVE,
        Employment.superseded_at.is_(None),
    )
    assign(set(db.session.scalars(away)))


def units_changed(event: UnitsChanged) -> None:
    """Keep where units stand; ask people anew whose unit moved, where a rule goes by it."""
    del event
    follow_units(keep_places())


def exam_graded(event: ExamGraded) -> None:
    """Record the result of an exam, or the pass that a repeat completed."""
    record_evidence(
        [
            NewEvidence(
                person_id=event.person_id,
                kind="exam",
                subject=event.module,
                occurred_on=event.occurred_on,
                key=f"attempt:{event.attempt_id}:{event.outcome}",
                score=event.score,
                outcome=event.outcome,
                revision=event.version,
            )
        ]
    )


def exam_regraded(event: ExamRegraded) -> None:
    """Let results that a decision on an item changed supersede those that were known, with the reason."""
    record_evidence(
        [
            NewEvidence(
                person_id=one.person_id,
                kind="exam",
                subject=one.module,
                occurred_on=one.occurred_on,
                key=f"attempt:{one.attempt_id}:{one.told_as}",
                score=one.score,
                outcome=one.outcome,
                revision=one.version,
                note=one.reason,
            )
            for one in event.results
        ]
    )


def renewal_graded(event: RenewalGraded) -> None:
    """Record how a renewal form ended, and with a pass the completion and the exam of what it renews."""
    passed = [(one, kind) for one in event.renews for kind in one.kinds] if event.outcome == "pass" else []
    record_evidence(
        [
            _of_form(event, RENEWAL, event.job_role, f"renewal:{event.attempt_id}", None),
            *(
                _of_form(
                    event, kind, one.module, f"renewal:{event.attempt_id}:{kind}:{one.module}", one.version
                )
                for one, kind in passed
            ),
        ]
    )


def _of_form(event: RenewalGraded, kind: str, subject: str, key: str, revision: str | None) -> NewEvidence:
    is_form = kind == RENEWAL
    return NewEvidence(
        person_id=event.person_id,
        kind=kind,
        subject=subject,
        occurred_on=event.occurred_on,
        key=key,
        source=FIRSTPASS if is_form else RENEWAL,
        score=event.score if is_form or kind == "exam" else None,
        outcome=event.outcome if is_form or kind == "exam" else None,
        revision=revision,
        detail={"form": event.attempt_id, "purpose": event.purpose, "occasion": event.occasion},
    )


def play_finished(event: PlayFinished) -> None:
    """Record the result of a scenario, a work queue or a form task; a breach is told beside the outcome."""
    record_evidence(
        [
            NewEvidence(
                person_id=event.person_id,
                kind="simulation",
                subject=subject,
                occurred_on=event.occurred_on,
                key=f"play:{event.play}" if subject == event.subject else f"play:{event.play}:{subject}",
                score=event.score,
                outcome=event.outcome,
                revision=event.version,
                note="breach" if event.is_breach else None,
            )
            for subject in (event.subject, *event.also)
        ]
    )


def module_completed(event: ModuleCompleted) -> None:
    """Record a completed module; one that a renewal form completed is recorded with the form."""
    if event.source != RENEWAL:
        record_evidence([_completion(event)])


def modules_completed(event: ModulesCompleted) -> None:
    """Record the module that several people completed in a class."""
    record_evidence([_completion(one) for one in event.completions])


def _completion(event: ModuleCompleted) -> NewEvidence:
    return NewEvidence(
        person_id=event.person_id,
        kind="completion",
        subject=event.module,
        occurred_on=event.occurred_on,
        key=f"completion:{event.module}:{event.occurred_on}",
        revision=event.version,
        note=event.note or None,
    )


def completion_withdrawn(event: CompletionWithdrawn) -> None:
    """Let the completion count no more; both rows stay, the newer one says why."""
    record_evidence(
        [
            NewEvidence(
                person_id=event.person_id,
                kind="completion",
                subject=event.module,
                occurred_on=event.occurred_on,
                key=f"completion:{event.module}:{event.occurred_on}",
                outcome="fail",
                revision=event.version,
                note=event.note,
            )
        ]
    )


__all__ = [
    "completion_withdrawn",
    "content_published",
    "exam_graded",
    "exam_regraded",
    "module_completed",
    "modules_completed",
    "play_finished",
    "renewal_graded",
    "roster_changed",
    "schedule_changed",
    "units_changed",
]
