"""Waivers and extensions as documents of the JSON API."""

from collections.abc import Collection, Sequence
from typing import Any

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.services.exception_notices import title_of_topic
from lms.compliance.services.exception_register import exception, register, steps_of
from lms.core.web.api_paging import Page, number_in
from lms.people.api import Person, people

Document = dict[str, Any]


def exceptions_page(paths: Collection[str], shown: str, *, limit: int, cursor: str) -> Page:
    """Return one page of the register, the newest first; three statements."""
    after = number_in(cursor)
    found = [row.step for row in register(paths, shown)]
    behind = [step for step in found if after is None or step.id < after]
    part = behind[:limit]
    following = str(part[-1].id) if len(behind) > limit else None
    return Page(_documents(part), len(found), following)


def exception_document(public_id: str) -> Document:
    """Return an exception as it stands, with every step that led there.

    Raises:
        NotFound: when there is none.
    """
    step = exception(public_id)
    (document,) = _documents([step])
    steps = steps_of(public_id)
    makers = people({one.by_id for one in steps})
    document["steps"] = [
        {
            "state": one.state,
            "by": makers[one.by_id].employee_no,
            "note": one.note,
            "recorded_at": one.recorded_at,
        }
        for one in steps
    ]
    return document


def _documents(steps: Sequence[ExceptionStep]) -> list[Document]:
    named = {step.person_id for step in steps} | {step.asked_by_id for step in steps if step.asked_by_id}
    persons = people(named)
    return [_document(step, persons) for step in steps]


def _document(step: ExceptionStep, persons: dict[int, Person]) -> Document:
    asker = persons.get(step.asked_by_id or 0)
    return {
        "id": step.public_id,
        "employee_no": persons[step.person_id].employee_no,
        "kind": step.kind,
        "topic": step.topic,
        "title": title_of_topic(step.topic),
        "from": step.from_on,
        "until": step.until_on,
        "was_due_on": step.was_due_on,
        "reason": step.reason,
        "state": step.state,
        "asked_by": asker.employee_no if asker else None,
        "recorded_at": step.recorded_at,
    }
