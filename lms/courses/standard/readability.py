"""A lesson reads at school grade 10 or below (Flesch-Kincaid; how it is counted: ``syllables.py``)."""

from collections.abc import Iterator

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.syllables import grade

HIGHEST_GRADE = 10


def readability_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield the lessons that ask for more than ten years of school."""
    for lesson in files.lessons:
        found = grade(lesson.document.body)
        if found is not None and found > HIGHEST_GRADE:
            message = (
                f"reads at grade {found:.1f}; down to {HIGHEST_GRADE} by shorter sentences and plainer words"
            )
            yield Fault(lesson.document.file, lesson.document.body_line, "", message, is_warning=True)
