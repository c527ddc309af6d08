"""What some of the demo did for themselves: practice, a test-out; and what was accommodated or accepted."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.assessments.api import (
    Accommodated,
    accommodate,
    accommodation_of,
    answer_turn,
    find_attempt,
    hand_in,
    next_turn,
    save_answer,
    seed_of_turn,
    start_test_out,
)
from lms.compliance.api import Earned, accept_prior_credit
from lms.core import clock
from lms.core.content import Revision, live_all
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import progress_of
from lms.people.api import Person, people

Told = Mapping[str, Any]


def fill_practice(scope: Scope, content: Path, ids: Mapping[str, int]) -> None:
    """Let the people of ``content/demo/practice.yaml`` do what stands there, those that there are."""
    told = _told(content)
    known = people([*ids.values()])
    persons = {number: known[person_id] for number, person_id in ids.items()}
    live = live_all("module")
    for row in told["practice"]:
        if row["employee_no"] in persons and row["module"] in live:
            _practise(scope, row, persons[row["employee_no"]], live[row["module"]])
    test_out = told["test_out"]
    if test_out["employee_no"] in persons and test_out["module"] in live:
        who = persons[test_out["employee_no"]]
        _at(scope, test_out["days_ago"], partial(_test_out, who, live[test_out["module"]]))


def decision_steps(scope: Scope, content: Path) -> list[Step]:
    """Return what a trainer decided for people, each decision at its moment: accommodations, prior credit."""
    told = _told(content)
    acts = [
        (row["from_days_ago"], partial(_accommodate, scope, row, told["by"]))
        for row in told["accommodations"]
    ]
    acts.append((30, partial(_accept, scope, told["prior_credit"], told["by"])))
    steps = [Step(datetime.combine(scope.before(days), time(13)), act=act) for days, act in acts]
    return [step for step in steps if step.at.date() > scope.go_live_on]


def _told(content: Path) -> Told:
    told: Told = yaml.safe_load((content / "demo" / "practice.yaml").read_text(encoding="utf-8"))
    return told


def _at(scope: Scope, days_ago: int, act: Callable[[], None], *, minute: int = 0) -> None:
    moment = datetime.combine(scope.before(days_ago), time(13, minute), tzinfo=clock.zone())
    with clock.frozen(moment), unit_of_work(durable=True):
        act()


def _practise(scope: Scope, row: Told, who: Person, live: Revision) -> None:
    rng = scope.stream("practice", row["employee_no"], row["module"])
    for days_ago in row["days_ago"]:
        for number in range(row["questions"]):
            answer = partial(_answer_next, who, live, rng, row["known_percent"])
            _at(scope, days_ago, answer, minute=2 * number)


def _answer_next(who: Person, live: Revision, rng: random.Random, known_percent: int) -> None:
    turn = next_turn(who.id, live)
    if turn is None:
        return
    is_known = rng.randrange(100) < known_percent
    question = turn.item.asked(seed_of_turn(who.id, live.key, turn.number))
    seed = f"{seed_of_turn(who.id, live.key, turn.number)}:{turn.item.id}"
    form = answer_form(turn.item.kind, question, seed=seed, is_right=is_known)
    answer_turn(person_id=who.id, live=live, number=turn.number, item_id=turn.item.id, form=form)


def answer_form(kind: str, question: Any, *, seed: str, is_right: bool) -> dict[str, list[str]]:
    """Return what a browser sends for an answer to a usual question, to unusual ones a wrong one."""
    if kind in ("single", "multiple"):
        places = question.deal(seed).items()
        right = [token for token, key in places if question.by_key[key].correct]
        wrong = [token for token, key in places if not question.by_key[key].correct]
        return {"choice": right if is_right else wrong[:1]}
    if kind == "ordering":
        keys = [entry.key for entry in question.entries]
        order = keys if is_right else keys[::-1]
        return {f"place-{token}": [str(order.index(key) + 1)] for token, key in question.deal(seed).items()}
    if kind == "numeric":
        return {"value": [str(question.answer if is_right else question.answer + 7)]}
    if kind == "short-text" and is_right:
        return {"blank-1": [question.blank.answer]}
    named = ("blank-1", "choice", "code-1", "match-1", "first", "second", "part-1", "part-2")
    return {name: ["1"] for name in named}


def _test_out(who: Person, live: Revision) -> None:
    """Let somebody try a test-out and miss it; where it is not open, nothing happens."""
    if not progress_of(who.id)[live.key].may_test_out:
        return
    try:
        made = start_test_out(person_id=who.id, live=live, token=f"demo:{live.key}").attempt
    except DomainError:
        return
    at = clock.now()
    for row in find_attempt(made.public_id, with_items=True).items[::2]:
        save_answer(
            public_id=made.public_id,
            place=row.place,
            form={"choice": ["1"]},
            sequence=1,
            is_flagged=False,
            at=at,
        )
    hand_in(attempt=find_attempt(made.public_id), at=at)


def _known(*numbers: str) -> tuple[Person, ...] | None:
    """Return the people of these numbers, None when one of them is not there."""
    found = {
        person.employee_no: person
        for person in db.session.scalars(select(Person).where(Person.employee_no.in_(numbers)))
    }
    return tuple(found[number] for number in numbers) if set(numbers) <= set(found) else None


def _accommodate(scope: Scope, row: Told, by: str) -> None:
    """Record an accommodation, unless the person has one or is not there."""
    known = _known(row["employee_no"], by)
    if known is None:
        return
    who, trainer = known
    if accommodation_of(who.id).factor != 1:
        return
    terms = Accommodated(Decimal(row["factor"]), row["extra_breaks"], row["break_minutes"], row["note"])
    with unit_of_work(durable=True):
        accommodate(person=who, terms=terms, from_on=scope.before(row["from_days_ago"]), by=trainer)


def _accept(scope: Scope, row: Told, by: str) -> None:
    """Accept prior credit where the policy of the hospital does."""
    known = _known(row["employee_no"], by)
    if known is None:
        return
    who, trainer = known
    earned_on = scope.before(row["earned_days_ago"])
    earned = Earned(row["module"], row["partner"], earned_on, Decimal(row["score"]))
    try:
        with unit_of_work(durable=True):
            accept_prior_credit(person=who, earned=earned, reason=row["reason"], by=trainer)
    except DomainError:
        return
