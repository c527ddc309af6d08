"""Reactions of compliance: jobs give reasons, exams and completions are evidence, content has terms."""

from lms.assessments.events import ExamGraded
from lms.compliance.services.content import content_published
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.spans import assign
from lms.courses.events import ModuleCompleted
from lms.people.events import RosterChanged


def roster_changed(event: RosterChanged) -> None:
    """Give and end obligations as jobs and employment changed."""
    assign(event.person_ids)


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


def module_completed(event: ModuleCompleted) -> None:
    """Record a completed module."""
    record_evidence(
        [
            NewEvidence(
                person_id=event.person_id,
                kind="completion",
                subject=event.module,
                occurred_on=event.occurred_on,
                key=f"completion:{event.module}:{event.occurred_on}",
                revision=event.version,
            )
        ]
    )


__all__ = ["content_published", "exam_graded", "module_completed", "roster_changed"]
