"""The learner's side of the demo: owners, a team enrolled, a module chosen, a bookmark, taps and reports."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.app.demo.scope import Scope, workday
from lms.core import clock
from lms.core.content import live, live_all
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import Wish, enrol_team, lesson_titles, name_owner, progress_of
from lms.courses.services.bookmarks import keep_bookmark
from lms.courses.services.shelf import choose
from lms.people.api import Person
from lms.support.rules.issues import HELPFUL, LESSON, UNCLEAR
from lms.support.services.issues import Answer, Place, answer_issue, open_issue
from lms.support.services.reading import reports_at
from lms.support.services.taps import tap

Told = Mapping[str, Any]
_TRAINER = "10034"


def fill_shelf(scope: Scope, content: Path) -> None:
    """Record what the file tells, each thing at its moment; what names nobody of this demo is left out."""
    told: Told = yaml.safe_load((content / "demo" / "shelf.yaml").read_text(encoding="utf-8"))
    ids = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
    if _TRAINER not in ids or not live_all("module"):
        return
    _at(scope, 30, lambda: _name_owners(told["owners"], ids))
    _at(scope, 9, lambda: _enrol(scope, told["team"], ids))
    _at(scope, 8, lambda: _choose(told, ids))
    _at(scope, 7, lambda: _tap(scope, told["taps"], ids))
    for report in told["reports"]:
        if report["employee_no"] in ids:
            _report(scope, report, ids)


def _at(scope: Scope, days_ago: int, act: Callable[[], None]) -> None:
    """Do something in a unit of work of its own, at ten in the morning of a working day."""
    moment = datetime.combine(workday(scope.before(days_ago)), time(10), tzinfo=clock.zone())
    with clock.frozen(min(moment, clock.now())), unit_of_work(durable=True):
        act()


def _name_owners(owners: list[Told], ids: Mapping[str, int]) -> None:
    for one in owners:
        by_id = ids[one["employee_no"]]
        name_owner(module_id=one["module"], person_id=by_id, by_id=by_id)


def _enrol(scope: Scope, team: Told, ids: Mapping[str, int]) -> None:
    manager = ids.get(team["manager"])
    mine = select(Person.id).where(Person.manager_id == manager).order_by(Person.employee_no)
    people = list(db.session.scalars(mine.limit(team["people"])))
    if manager is not None and people:
        wish = Wish(scope.today + timedelta(days=team["wish_in_days"]), team["note"])
        enrol_team(by_id=manager, module_id=team["module"], person_ids=people, wish=wish)


def _choose(told: Told, ids: Mapping[str, int]) -> None:
    for one in told["chosen"]:
        if one["employee_no"] in ids:
            _choose_open(ids[one["employee_no"]], one["modules"])
    for one in told["bookmarks"]:
        if one["employee_no"] in ids and one["lesson"] in lesson_titles(one["module"]):
            place = {"module_id": one["module"], "lesson_id": one["lesson"]}
            keep_bookmark(person_id=ids[one["employee_no"]], note=one["note"], **place)


def _choose_open(person_id: int, modules: list[str]) -> None:
    """Choose the first module that is open to a person and not behind them."""
    own = progress_of(person_id)
    is_open = (key for key in modules if key in own and not (own[key].is_locked or own[key].is_finished))
    first = next(is_open, None)
    if first is not None:
        choose(person_id=person_id, module_id=first)


def _tap(scope: Scope, taps: Told, ids: Mapping[str, int]) -> None:
    """Let some people say helpful of each lesson; the demo tells no more reports than it has words for."""
    drawn = scope.stream("taps").sample(sorted(ids), min(taps["people"], len(ids)))
    for number in drawn:
        for lesson in taps["lessons"]:
            place = Place(taps["module"], LESSON, lesson, live("module", taps["module"]).id)
            tap(person_id=ids[number], place=place, verdict=HELPFUL)


def _report(scope: Scope, report: Told, ids: Mapping[str, int]) -> None:
    person_id = ids[report["employee_no"]]
    place = Place(report["module"], LESSON, report["lesson"], live("module", report["module"]).id)
    if place.thing in reports_at(person_id, place.module, LESSON):
        return

    def say() -> None:
        open_issue(person_id=person_id, place=place, text=report["text"])
        tap(person_id=person_id, place=place, verdict=UNCLEAR)

    def answer() -> None:
        told = report["answer"]
        issue = open_issue(person_id=person_id, place=place)
        answer_issue(issue=issue, by_id=ids[_TRAINER], answer=Answer(told["kind"], told["text"], seen=0))

    _at(scope, report["days_ago"], say)
    if "answer" in report:
        _at(scope, report["answer"]["days_ago"], answer)
