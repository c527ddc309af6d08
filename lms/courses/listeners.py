"""Reactions of courses: who tested out, or renewed by a form, has met the lessons."""

from lms.assessments.events import RenewalGraded, TestOutPassed
from lms.courses.services.learning import RENEWAL, TEST_OUT
from lms.courses.services.met import meet_lessons


def tested_out(event: TestOutPassed) -> None:
    """Count the lessons of the module as met, all but those with local rules."""
    meet_lessons(person_id=event.person_id, revision_id=event.revision_id, source=TEST_OUT)


def renewed(event: RenewalGraded) -> None:
    """Count the lessons of what a form renewed as met; those with rules of the hospital were read before."""
    if event.outcome != "pass":
        return
    for one in event.renews:
        if "completion" in one.kinds:
            meet_lessons(
                person_id=event.person_id, revision_id=one.revision_id, source=RENEWAL, local_too=True
            )
