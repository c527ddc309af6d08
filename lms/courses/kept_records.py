"""The classes of courses' tables: answers by their own way, bookmarks with the person."""

from lms.core.retention import Kept, Letting
from lms.courses.models import CheckAnswer
from lms.courses.models_shelf import Bookmark
from lms.courses.services.retention import answers_before, let_go_before, let_go_of_person, months_kept

RECORDS = (
    Kept(CheckAnswer, "answers", gone="elsewhere"),
    Kept(Bookmark, "personal"),
    Letting("answers", months_kept, answers_before, let_go_before, let_go_of_person),
)
