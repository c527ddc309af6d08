"""What floors above may ask of assessments."""

from typing import Any

from lms.assessments.content import (
    BLOOM,
    HIGHER,
    AssessmentSchema,
    ItemSchema,
    QuestionSchema,
    bank_faults,
    month,
)
from lms.assessments.exams import Exam, exam_of
from lms.assessments.policy import attempt_policy, pause_policy, renewal_window_days, session_minutes
from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Answer, Form, Presented, QuestionType, Score, Strict, Text
from lms.assessments.rules.attempts import AttemptPolicy, Bar, Mode, Standing, add_months, renewal_opens_on
from lms.assessments.services.attempts import exam_of_revision
from lms.assessments.services.credits import Credit, credit_passes
from lms.assessments.services.extra_time import extra_time_of
from lms.assessments.services.histories import NO_HISTORY, History, PastSitting, histories, history_of
from lms.assessments.services.starting import Started, start
from lms.assessments.wording import why_closed

__all__ = [
    "BLOOM",
    "HIGHER",
    "NO_HISTORY",
    "Answer",
    "AssessmentSchema",
    "AttemptPolicy",
    "Bar",
    "Credit",
    "Exam",
    "Form",
    "History",
    "ItemSchema",
    "Mode",
    "PastSitting",
    "Presented",
    "QuestionSchema",
    "Score",
    "Standing",
    "Started",
    "Strict",
    "Text",
    "add_months",
    "attempt_policy",
    "bank_faults",
    "credit_passes",
    "exam_of",
    "exam_of_revision",
    "extra_time_of",
    "histories",
    "history_of",
    "month",
    "pause_policy",
    "question_type",
    "renewal_opens_on",
    "renewal_window_days",
    "session_minutes",
    "start",
    "why_closed",
]


def question_type(kind: str) -> QuestionType[Any]:
    """Return the question type of a kind."""
    return QUESTION_TYPES.get(kind)
