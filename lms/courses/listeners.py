"""Reactions of courses: who tested out has met the lessons."""

from lms.assessments.events import TestOutPassed
from lms.courses.services.learning import TEST_OUT
from lms.courses.services.met import meet_lessons


def tested_out(event: TestOutPassed) -> None:
    """Count the lessons of the module as met, all but those with local rules."""
    meet_lessons(person_id=event.person_id, revision_id=event.revision_id, source=TEST_OUT)
