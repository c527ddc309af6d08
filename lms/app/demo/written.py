"""What learners of the demo wrote in their own words, and what one of them said of a pocket card."""

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.app.demo.scope import Scope, workday
from lms.core import clock
from lms.core.content import live, live_all
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.services.learning import lesson_of, live_module
from lms.courses.services.written import keep_written, reflection_in
from lms.people.api import Person
from lms.support.rules.issues import CARD, UNCLEAR
from lms.support.services.issues import Answer, Place, answer_issue, events_of, open_issue
from lms.support.services.reading import reports_at
from lms.support.services.taps import tap

Told = Mapping[str, Any]
_TRAINER = "10034"


def fill_written(scope: Scope, content: Path) -> None:
    """Record what the file tells; who is not of this demo, and what is not live, is left out."""
    told: Told = yaml.safe_load((content / "demo" / "written.yaml").read_text(encoding="utf-8"))
    ids = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
    modules = live_all("module")
    for one in told["written"]:
        if one["employee_no"] in ids and one["module"] in modules:
            with clock.frozen(_moment(scope, one["days_ago"])), unit_of_work():
                _write(one, ids[one["employee_no"]])
    card = told["card"]
    if {card["employee_no"], _TRAINER} <= ids.keys() and card["module"] in modules:
        _speak_of_card(scope, card, ids)


def _moment(scope: Scope, days_ago: int) -> datetime:
    return datetime.combine(workday(scope.before(days_ago)), time(11), tzinfo=clock.zone())


def _write(one: Told, person_id: int) -> None:
    revision_id, module = live_module(one["module"])
    lesson = lesson_of(module, one["lesson"])
    keep_written(
        person_id=person_id,
        module=module,
        revision_id=revision_id,
        lesson=lesson,
        reflection=reflection_in(lesson, one["reflection"]),
        written=one["words"],
    )


def _speak_of_card(scope: Scope, card: Told, ids: Mapping[str, int]) -> None:
    """Let a learner report a card and a trainer answer; done again it changes nothing."""
    person_id, module = ids[card["employee_no"]], card["module"]
    if CARD in reports_at(person_id, module, CARD):
        return
    place = Place(module, CARD, CARD, live("module", module).id)
    with clock.frozen(_moment(scope, card["days_ago"])), unit_of_work():
        issue = open_issue(person_id=person_id, place=place, text=card["text"])
        tap(person_id=person_id, place=place, verdict=UNCLEAR)
    told = card["answer"]
    with clock.frozen(_moment(scope, told["days_ago"])), unit_of_work():
        seen = len(events_of(issue.id))
        answer_issue(issue=issue, by_id=ids[_TRAINER], answer=Answer(told["kind"], told["text"], seen=seen))
