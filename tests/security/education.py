"""Provider education in which every text is hostile: a pathway with a note, a profile, a published answer."""

from datetime import date
from typing import Any

from sqlalchemy import select

from lms.core.content import live
from lms.core.database import db
from lms.education.models import PathwayStart
from lms.education.rules.pathways import ACQUISITION
from lms.education.rules.starting import Terms
from lms.education.services.following import record_outcome, write_note
from lms.education.services.profiles import Said, say
from lms.education.services.specialties import say_specialty
from lms.education.services.starting import Order, start
from lms.support.services.issues import Answer, Place, answer_issue, open_issue
from lms.support.services.public_answers import public_answer_of, publish_answer
from tests.cast import Cast
from tests.courses.factories import RevisionFactory
from tests.education.factories import PATHWAY, TERMS
from tests.factories import make_person


def set_up_education(cast: Cast, mark: str) -> dict[str, str]:
    """Begin a pathway, note something, keep a profile, publish an answer; return the ids of the addresses."""
    _publish(mark)
    educator = cast["educator"]
    person = make_person(unit=cast.admitting, job_role="physician", family_name=f"Northside{mark}")
    terms = Terms(ACQUISITION, acquired_on=date(2026, 11, 2))
    start(Order("new-provider", terms, educator.id, path=cast.admitting.path), by_id=educator.id)
    begun = db.session.scalars(select(PathwayStart).where(PathwayStart.person_id == person.id)).one()
    write_note(begun, text=f"Note {mark}", form_key="one", by_id=educator.id)
    told: dict[str, Any] = {"step": "orientation", "outcome": "skipped", "occurred_on": date(2026, 11, 9)}
    record_outcome(begun, **told, reason=f"Why {mark}", by_id=educator.id)
    say_specialty(person_ids=[person.id], specialty="cardiology", by_id=educator.id)
    say(person_id=educator.id, said=Said("specialty", "cardiology", date(2019, 1, 1), f"Says {mark}"))
    return {
        "start_id": begun.public_id,
        "step": "orientation",
        "educator_no": educator.employee_no,
        "answer_id": _published(cast, mark),
    }


def _publish(mark: str) -> None:
    steps = [step | {"title": f"{step['title']} {mark}", "text": mark} for step in PATHWAY["steps"]]
    RevisionFactory(kind="pathway", key="new-provider", body=PATHWAY | {"title": mark, "steps": steps})
    for term in TERMS:
        RevisionFactory(kind="education-term", key=term["id"], body=term | {"title": mark})


def _published(cast: Cast, mark: str) -> str:
    place = Place("PA-03", "lesson", "L2", live("module", "PA-03").id)
    issue = open_issue(person_id=cast["learner"].id, place=place, text=mark)
    answer_issue(issue=issue, by_id=cast["trainer"].id, answer=Answer("answered", mark, seen=0))
    words = {"question": f"Question {mark}", "answer": f"Answer {mark}"}
    publish_answer(issue=issue, by_id=cast["trainer"].id, **words)
    found = public_answer_of(issue.id)
    assert found is not None
    return found.public_id
