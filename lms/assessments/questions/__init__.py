"""Question types; a new one is one file here, one line below and one template of its kind."""

from typing import Any

from lms.assessments.questions.base import QuestionType
from lms.assessments.questions.case_coding import CaseCoding
from lms.assessments.questions.claim_form import ClaimForm
from lms.assessments.questions.hot_text import HotText
from lms.assessments.questions.matching import Matching
from lms.assessments.questions.multiple import Multiple
from lms.assessments.questions.numeric import Numeric
from lms.assessments.questions.ordering import Ordering
from lms.assessments.questions.short_text import ShortText
from lms.assessments.questions.single import Single
from lms.assessments.questions.table import Table
from lms.assessments.questions.two_part import TwoPart
from lms.core.registry import Registry

QUESTION_TYPES = Registry[QuestionType[Any]](
    "question",
    Single(),
    Multiple(),
    Ordering(),
    Matching(),
    Numeric(),
    HotText(),
    ClaimForm(),
    CaseCoding(),
    ShortText(),
    Table(),
    TwoPart(),
)
