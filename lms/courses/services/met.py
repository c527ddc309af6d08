"""Lessons met in another way: by a test-out, by what was learned at a partner, or by a renewal form."""

from datetime import date

from sqlalchemy import insert

from lms.core.content import parsed, revision
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.courses.models import LessonDone
from lms.courses.modules import module_of
from lms.courses.services.learning import complete, source_of
from lms.courses.services.records import progress_of_people


def meet_lessons(*, person_id: int, revision_id: int, source: str, local_too: bool = False) -> date | None:
    """Mark the lessons of a module met, all but those with a rule of the hospital's own.

    What is done already stays as it was; told twice it changes nothing. Completes the module when no lesson
    is left; otherwise its last lesson does.

    Args:
        person_id: whose lessons.
        revision_id: the revision that the person was examined on.
        source: what stood in for the lessons: test-out, reciprocity or renewal.
        local_too: also those with a rule of the hospital's own: who renews has read them in an earlier run.

    Returns:
        The day of the completion, None while lessons are left.
    """
    module = parsed(revision(revision_id), module_of)
    progress = progress_of_people([person_id])[person_id].get(module.id)
    if progress is None or progress.completed_on is not None:
        return progress.completed_on if progress else None
    local = set() if local_too else {lesson.id for lesson in module.local_lessons}
    met = [one.id for one in module.lessons if one.id not in local | progress.done]
    rows = [
        {
            "person_id": person_id,
            "module": module.id,
            "run": progress.run,
            "lesson": lesson,
            "revision_id": revision_id,
            "source": source,
            "recorded_at": recorded_at(),
        }
        for lesson in met
    ]
    if rows:
        db.session.execute(insert(LessonDone), rows)
    if not {one.id for one in progress.module.lessons} <= progress.done | set(met):
        return None
    stood_in = source if rows else source_of(person_id, module.id, progress.run)
    return complete(person_id, module, revision_id, progress.run, source=stood_in)
