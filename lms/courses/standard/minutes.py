"""A lesson takes as long as it says, and never more than eight minutes.

Counted are its words, tables included, at ``WORDS_A_MINUTE`` (adults read 238 words of plain text a minute,
Brysbaert 2019; new matter takes longer), with ``CHECK_MINUTES`` for each question that it asks on the way.
"""

from collections.abc import Iterator

from lms.core.content import Fault
from lms.courses.content import LONGEST_LESSON
from lms.courses.reading import LessonFile, ModuleFiles

WORDS_A_MINUTE = 200
CHECK_MINUTES = 0.5
GRACE = 1
"""Minutes by which a lesson may be longer than it says; people differ by more."""


def minute_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield the lessons that take longer than they say."""
    for lesson in files.lessons:
        needed = minutes_needed(lesson)
        said = lesson.body["minutes"]
        if needed > LONGEST_LESSON + GRACE:
            message = f"takes about {needed:.0f} minutes; make two lessons of it ({LONGEST_LESSON} at most)"
            yield lesson.document.fault(("minutes",), message, is_warning=True)
        elif needed > said + GRACE:
            message = f"says {said} and takes about {needed:.0f} minutes"
            yield lesson.document.fault(("minutes",), message, is_warning=True)


def minutes_needed(lesson: LessonFile) -> float:
    """Return the minutes that a lesson takes: reading it and trying its questions."""
    words = len([word for word in lesson.document.body.split() if any(sign.isalnum() for sign in word)])
    asked = sum(_words_of(check) for check in lesson.body["checks"])
    return (words + asked) / WORDS_A_MINUTE + CHECK_MINUTES * len(lesson.body["checks"])


def _words_of(check: dict[str, object]) -> int:
    options = check.get("options")
    texts = [str(row["text"]) for row in options] if isinstance(options, list) else []
    return sum(len(text.split()) for text in (str(check["stem"]), *texts))
