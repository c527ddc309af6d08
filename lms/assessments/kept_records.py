"""The classes of assessments' tables: of answers the points stay, accommodations go with the person."""

from lms.assessments.models import Accommodation, AttemptItem
from lms.assessments.practice_models import PracticeAnswer, PracticeCard
from lms.assessments.pre_test_models import PreTestAnswer
from lms.core.retention import Kept

RECORDS = (
    Kept(AttemptItem, "answers", gone="elsewhere"),
    Kept(PracticeAnswer, "answers", gone="elsewhere"),
    Kept(PreTestAnswer, "answers", gone="empty", empties=("answer",)),
    Kept(PracticeCard, "personal"),
    Kept(Accommodation, "personal"),
)
