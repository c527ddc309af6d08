"""What floors above may ask of assessments."""

from typing import Any

from lms.assessments.banks.base import Bank, UnreadableBank
from lms.assessments.banks.reading import read_bank
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
from lms.assessments.models import ExamRegrade, ItemRuling
from lms.assessments.permissions import SESSION_RECORD
from lms.assessments.policy import (
    answer_months,
    attempt_policy,
    pause_policy,
    points_of_test_out,
    renewal_window_days,
    session_minutes,
)
from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Answer, Form, Presented, QuestionType, Score, Strict, Text
from lms.assessments.rules.attempts import (
    AttemptPolicy,
    Bar,
    Mode,
    Standing,
    cut_of_test_out,
)
from lms.assessments.rules.rulings import KEYED, Act, Ruling
from lms.assessments.services.accommodations import Terms as Accommodated
from lms.assessments.services.accommodations import accommodate, accommodation_of
from lms.assessments.services.answers import save_answer
from lms.assessments.services.asked_exams import exam_of_revision
from lms.assessments.services.attempts import find as find_attempt
from lms.assessments.services.attempts import hand_in
from lms.assessments.services.credits import Credit, credit_passes
from lms.assessments.services.first_sittings import FirstSitting, first_sitting_ids, first_sittings
from lms.assessments.services.histories import NO_HISTORY, History, PastSitting, histories, history_of
from lms.assessments.services.practice import (
    Due,
    Reply,
    Turn,
    answer_turn,
    next_turn,
    practised,
    reply_of,
)
from lms.assessments.services.practice import seed_of as seed_of_turn
from lms.assessments.services.pre_post import (
    PRE_TEST,
    TEST_OUT,
    people_before,
    scores_after,
    scores_before,
    scores_of_both,
)
from lms.assessments.services.pre_tests import (
    PreTestDone,
    PreTurn,
    answer_pre_test,
    next_of_pre_test,
    pre_test_of,
)
from lms.assessments.services.regrading import (
    Held,
    Rescored,
    apply_ruling,
    attempts_with,
    decide_held,
    held_results,
    rescored,
)
from lms.assessments.services.renewal_facts import Share, own_shares, role_shares
from lms.assessments.services.renewal_forms import (
    ANNUAL,
    RETURN,
    FormAsked,
    FormTaken,
    Renews,
    TopicAsked,
    forms_of,
    live_items,
    start_form,
)
from lms.assessments.services.rulings import (
    exam_in_force,
    record_ruling,
    refuse_impossible,
    ruling_by_public_id,
    rulings_of,
)
from lms.assessments.services.running import running_by_revision
from lms.assessments.services.sessions import Waiting as SessionWaiting
from lms.assessments.services.sessions import waiting_for_session
from lms.assessments.services.starting import Started, start, start_test_out
from lms.assessments.services.thinning import Over, count_over, thin_out_person, thin_out_some
from lms.assessments.wording import why_closed
from lms.core.validity import add_months, renewal_opens_on

__all__ = [
    "ANNUAL",
    "BLOOM",
    "HIGHER",
    "KEYED",
    "NO_HISTORY",
    "PRE_TEST",
    "RETURN",
    "SESSION_RECORD",
    "TEST_OUT",
    "Accommodated",
    "Act",
    "Answer",
    "AssessmentSchema",
    "AttemptPolicy",
    "Bank",
    "Bar",
    "Credit",
    "Due",
    "Exam",
    "ExamRegrade",
    "FirstSitting",
    "Form",
    "FormAsked",
    "FormTaken",
    "Held",
    "History",
    "ItemRuling",
    "ItemSchema",
    "Mode",
    "Over",
    "PastSitting",
    "PreTestDone",
    "PreTurn",
    "Presented",
    "QuestionSchema",
    "Renews",
    "Reply",
    "Rescored",
    "Ruling",
    "Score",
    "SessionWaiting",
    "Share",
    "Standing",
    "Started",
    "Strict",
    "Text",
    "TopicAsked",
    "Turn",
    "UnreadableBank",
    "accommodate",
    "accommodation_of",
    "add_months",
    "answer_months",
    "answer_pre_test",
    "answer_turn",
    "apply_ruling",
    "attempt_policy",
    "attempts_with",
    "bank_faults",
    "count_over",
    "credit_passes",
    "cut_of_test_out",
    "decide_held",
    "exam_in_force",
    "exam_of",
    "exam_of_revision",
    "find_attempt",
    "first_sitting_ids",
    "first_sittings",
    "forms_of",
    "hand_in",
    "held_results",
    "histories",
    "history_of",
    "live_items",
    "month",
    "next_of_pre_test",
    "next_turn",
    "own_shares",
    "pause_policy",
    "people_before",
    "points_of_test_out",
    "practised",
    "pre_test_of",
    "question_kinds",
    "question_type",
    "read_bank",
    "record_ruling",
    "refuse_impossible",
    "renewal_opens_on",
    "renewal_window_days",
    "reply_of",
    "rescored",
    "role_shares",
    "ruling_by_public_id",
    "rulings_of",
    "running_by_revision",
    "save_answer",
    "scores_after",
    "scores_before",
    "scores_of_both",
    "seed_of_turn",
    "session_minutes",
    "start",
    "start_form",
    "start_test_out",
    "thin_out_person",
    "thin_out_some",
    "waiting_for_session",
    "why_closed",
]


def question_kinds() -> tuple[str, ...]:
    """Return the kinds of question that there are."""
    return tuple(QUESTION_TYPES.kinds())


def question_type(kind: str) -> QuestionType[Any]:
    """Return the question type of a kind."""
    return QUESTION_TYPES.get(kind)
