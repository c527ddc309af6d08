"""Provider education in the demo: an educator's profile, an acquired clinic, answers found, pre-tests."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.practice import answer_form
from lms.app.demo.scope import Scope, workday
from lms.assessments.models import Attempt
from lms.assessments.rules.attempts import Mode
from lms.assessments.services.pre_tests import answer_pre_test, next_of_pre_test
from lms.core import clock
from lms.core.content import Revision, live, live_all
from lms.core.database import db
from lms.core.errors import DomainError, NotFound
from lms.core.unit_of_work import unit_of_work
from lms.education.models import PathwayStart, PathwayStep
from lms.education.rules.pathways import ACQUISITION, DONE, SKIPPED
from lms.education.rules.starting import Terms
from lms.education.services.following import record_outcome, write_note
from lms.education.services.profiles import Said, confirm, say
from lms.education.services.starting import Order, start
from lms.people.api import person_by_employee_no, units
from lms.support.models import Issue
from lms.support.services.public_answers import may_publish, publish_answer
from lms.support.services.times import Found, note_answered

Told = Mapping[str, Any]
_DAYS_OF_A_MONTH = 30
_LATELY = 12


def education_steps(scope: Scope, content: Path) -> list[Step]:
    """Return when the educator's profile was confirmed and the pathways of a practice began."""
    told = _told(content)
    begun = told["acquired"]["started_days_ago"]
    return [
        Step(_moment(scope.before(60)), act=partial(_say, told)),
        Step(_moment(scope.before(begun)), act=partial(_acquire, scope, told)),
    ]


def fill_education(scope: Scope, content: Path, ids: Mapping[str, int]) -> None:
    """Record what the file tells, each thing at its moment; without its educator nothing."""
    told = _told(content)
    if not {told["educator"], told["manager"], told["trainer"]} <= set(ids) or not live_all("pathway"):
        return
    _settle(scope, told["acquired"], ids[told["educator"]])
    _go_along(scope, ids[told["educator"]])
    with unit_of_work(durable=True):
        _publish(told["answers"], ids[told["trainer"]])
    _search(scope, told["searches"], sorted(ids.items()))
    module = live_all("module").get(told["pre_test"]["module"])
    if module is not None:
        _pre_test(scope, told["pre_test"], module)


def _told(content: Path) -> Told:
    told: Told = yaml.safe_load((content / "demo" / "education.yaml").read_text(encoding="utf-8"))
    return told


def _moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(workday(day), time(hour))


def _at(day: date, act: Callable[[], None], *, hour: int = 10) -> None:
    """Do something in a unit of work of its own, on the working day of a day."""
    moment = _moment(day, hour).replace(tzinfo=clock.zone())
    with clock.frozen(min(moment, clock.now())), unit_of_work(durable=True):
        act()


def _say(told: Told) -> None:
    try:
        educator, manager = (person_by_employee_no(told[one]) for one in ("educator", "manager"))
    except NotFound:
        return
    with unit_of_work(durable=True):
        for line in told["profile"]:
            said = Said(line["kind"], line["code"], line["since"], line["detail"])
            say(person_id=educator.id, said=said)
            if line["confirmed"]:
                seen, by_id = said.from_on, manager.id
                confirm(person_id=educator.id, kind=said.kind, code=said.code, seen=seen, by_id=by_id)


def _acquire(scope: Scope, told: Told) -> None:
    """Begin the pathways of the first practice of the list that has somebody to begin with."""
    acquired = told["acquired"]
    try:
        educator = person_by_employee_no(told["educator"])
        live("pathway", "new-provider")
    except NotFound:
        return
    terms = Terms(ACQUISITION, acquired_on=scope.before(acquired["days_ago"]))
    paths = {unit.code: unit.path for unit in units().values()}
    for code in acquired["units"]:
        order = Order("new-provider", terms, educator.id, path=paths[code], specialty=acquired["specialty"])
        try:
            with unit_of_work(durable=True):
                start(order, by_id=educator.id)
        except DomainError:
            continue
        break


def _settle(scope: Scope, told: Told, educator: int) -> None:
    """Let the educator settle first steps of those whom the practice brought."""
    acquired = PathwayStart.anchor == ACQUISITION
    begun = list(db.session.scalars(select(PathwayStart).where(acquired).order_by(PathwayStart.id)))
    if not begun:
        return
    for done in told["done"]:
        some = begun[: done["people"]]
        _at(scope.before(done["days_ago"]), partial(_done, some, done["step"], educator))
    left = told["left_out"]
    _at(scope.before(left["days_ago"]), lambda: _left_out(begun[-1], left, educator))
    _at(scope.before(left["days_ago"]), lambda: _note(begun[0], told["note"], educator))


def _go_along(scope: Scope, educator: int) -> None:
    """Let the educator settle the steps of those whom the roster started, all but the newest."""
    due = (
        select(PathwayStart, PathwayStep.step, PathwayStep.due_on)
        .join(PathwayStep, PathwayStep.start_id == PathwayStart.id)
        .where(PathwayStart.by_id.is_(None), PathwayStep.due_on < scope.before(_LATELY))
        .order_by(PathwayStep.due_on, PathwayStep.id)
    )
    for begun, step, due_on in db.session.execute(due).all():
        days = scope.stream("pathway", begun.person_id, step).randrange(5)
        try:
            _at(due_on - timedelta(days=days), partial(_done, [begun], step, educator))
        except DomainError:
            continue


def _done(begun: list[PathwayStart], step: str, educator: int) -> None:
    today = clock.today()
    told: Told = {"step": step, "outcome": DONE, "occurred_on": today, "reason": ""}
    for one in begun:
        record_outcome(one, by_id=educator, **told)


def _left_out(one: PathwayStart, told: Told, educator: int) -> None:
    left: Told = {"step": told["step"], "outcome": SKIPPED, "reason": told["reason"]}
    record_outcome(one, by_id=educator, occurred_on=clock.today(), **left)


def _note(one: PathwayStart, text: str, educator: int) -> None:
    write_note(one, text=text, form_key="demo", by_id=educator)


def _publish(answers: list[Told], trainer: int) -> None:
    """Word questions for everybody, where the demo has the answered report."""
    for told in answers:
        asked = select(Issue).where(Issue.module == told["module"], Issue.thing == told["lesson"])
        issue = next((one for one in db.session.scalars(asked) if may_publish(one)), None)
        if issue is not None:
            words = {"question": told["question"], "answer": told["answer"]}
            publish_answer(issue=issue, by_id=trainer, **words)


def _search(scope: Scope, told: Told, people: list[tuple[str, int]]) -> None:
    """Mark searches as answered over the last months, found a little faster from month to month."""
    rng = scope.stream("searches")
    days = told["months"] * _DAYS_OF_A_MONTH
    with unit_of_work(durable=True):
        for number in range(told["marks"]):
            back = rng.randrange(1, days)
            usual = told["last_seconds"] + (told["first_seconds"] - told["last_seconds"]) * back / days
            seconds = max(4, round(rng.lognormvariate(0, 0.7) * usual))
            at = datetime.combine(scope.before(back), time(11), tzinfo=clock.zone())
            found = Found(f"demo-{number}", "lesson", "CORE-01 L1", min(seconds, 1700), at)
            note_answered(found, person_id=rng.choice(people)[1])


def _pre_test(scope: Scope, told: Told, live: Revision) -> None:
    """Let most of those who sat the exam take the pre-test some days before."""
    first = (
        select(Attempt.person_id, Attempt.submitted_at)
        .where(Attempt.module == live.key, Attempt.mode == Mode.FULL.value, Attempt.number == 1)
        .order_by(Attempt.person_id, Attempt.id)
    )
    rows = {person_id: at for person_id, at in db.session.execute(first).all() if at is not None}
    for person_id, at in rows.items():
        rng = scope.stream("pre-test", person_id)
        if rng.randrange(100) < told["share_percent"]:
            with clock.frozen(at - timedelta(days=told["days_before"])), unit_of_work(durable=True):
                while (turn := next_of_pre_test(person_id, live)) is not None:
                    known = rng.randrange(100) < told["known_percent"]
                    seed = f"pre-test:{person_id}:{live.key}"
                    question = turn.item.asked(seed)
                    form = answer_form(
                        turn.item.kind, question, seed=f"{seed}:{turn.item.id}", is_right=known
                    )
                    answer_pre_test(person_id=person_id, live=live, place=turn.place, form=form)
