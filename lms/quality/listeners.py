"""Reactions of quality: a first sitting that was handed in is in the statistics with the same commit."""

from lms.assessments.events import ExamGraded
from lms.quality.services.tallies import count_attempts


def exam_graded(event: ExamGraded) -> None:
    """Add the sitting to the sums when it is a first one."""
    count_attempts([event.attempt_id])
