"""A decision on an item and everything that follows: results, evidence, gates, statistics. Or only tried."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from lms.access.api import decide_many
from lms.assessments.api import (
    Act,
    Exam,
    ItemRuling,
    Rescored,
    Ruling,
    apply_ruling,
    attempts_with,
    record_ruling,
    rescored,
)
from lms.compliance.api import obligations_of_people
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.progress import tell
from lms.core.unit_of_work import unit_of_work
from lms.core.work import LongWork, Task
from lms.people.api import Person, people, person
from lms.quality.permissions import RULE
from lms.quality.services.items import exam_of_module
from lms.quality.services.tallies import book, sums_of_attempts

KIND = "quality.regrade"
MOST_SHOWN = 200
EXAM_PASSED = "exam-passed"


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """What a trainer decides: ``lower`` lets passes fall where no access rests on them."""

    module: str
    item: str
    ruling: Ruling
    reason: str
    lower: bool
    by_id: int
    form_key: str

    def arguments(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "module": self.module,
            "item": self.item,
            "act": self.ruling.act.value,
            "keys": list(self.ruling.keys),
            "reason": self.reason,
            "lower": self.lower,
            "form_key": self.form_key,
        }

    @classmethod
    def of(cls, given: dict[str, Any], by_id: int) -> "Deciding":
        """Read the arguments of long work."""
        return cls(
            module=given["module"],
            item=given["item"],
            ruling=Ruling(Act(given["act"]), tuple(given["keys"])),
            reason=given["reason"],
            lower=given["lower"],
            by_id=by_id,
            form_key=given["form_key"],
        )


def item_of(exam: Exam, item_id: str) -> Any:
    """Return an item of an exam.

    Raises:
        NotFound: when it has none of that id.
    """
    found = exam.items.get(item_id)
    if found is None:
        raise NotFound("There is no such item in the live revision.")
    return found


def decide_item(asked: Deciding) -> dict[str, Any]:
    """Decide on an item in the open unit of work; return what it did, as JSON values.

    The same form again finds the decision made and changes nothing.
    """
    _revision, exam = exam_of_module(asked.module)
    item = item_of(exam, asked.item)
    tell("Reading the exams that asked the item")
    attempts = attempts_with(asked.module, item.fingerprint)
    before = sums_of_attempts(attempts)
    ruling, is_new = record_ruling(
        module=asked.module,
        item=item,
        ruling=asked.ruling,
        reason=asked.reason,
        by=person(asked.by_id),
        form_key=asked.form_key,
    )
    tell("Marking them again", 0, len(attempts), "exams")
    rows = rescored(attempts) if is_new else []
    told = _told(rows, ruling, attempts)
    persons = {row.attempt.person_id for row in rows if row.rises or row.falls}
    gates, owed = _gates(persons, asked.module), _owed(persons, asked.module)
    cleared = {person_id for person_id, own in gates.items() if any(may for _t, _s, may in own.values())}
    facts = apply_ruling(rows, ruling, lower=asked.lower, is_cleared=lambda one: one in cleared)
    acts = {fact.attempt_id: fact.act for fact in facts}
    then = _gates(persons, asked.module), _owed(persons, asked.module)
    told["people"] = _people(told["people"], acts, (gates, owed), then)
    told["held"] = sum(act == "held" for act in acts.values())
    told["kept"] = sum(act == "kept" for act in acts.values())
    if is_new:
        after = sums_of_attempts(attempts)
        after.add_all(before, sign=-1)
        book(after)
    return told


def _told(rows: Collection[Rescored], ruling: ItemRuling, attempts: Collection[int]) -> dict[str, Any]:
    """Return the counts and who changes, before anything is applied."""
    changed = [row for row in rows if row.is_changed]
    shown = sorted(changed, key=lambda row: (not row.rises and not row.falls, row.attempt.id))[:MOST_SHOWN]
    return {
        "ruling": ruling.public_id,
        "attempts": len(attempts),
        "changed": len(changed),
        "rises": sum(row.rises for row in rows),
        "falls": sum(row.falls for row in rows),
        "people": [
            {
                "attempt": row.attempt.id,
                "person": row.attempt.person_id,
                "number": row.attempt.number,
                "before": [str(row.before.score), row.before.outcome],
                "after": [str(row.after.score), row.after.outcome],
            }
            for row in shown
        ],
    }


Gates = dict[int, dict[str, tuple[str, str, bool]]]
Owed = dict[int, str]


def _gates(person_ids: Collection[int], module: str) -> Gates:
    """Return the gates that ask for the exam, by person and gate: title, state, may work."""
    today = clock.today()
    found: Gates = {}
    for person_id, rulings in decide_many(person_ids, as_of=today).items() if person_ids else ():
        found[person_id] = {
            one.decision.gate: (one.title, one.decision.state, one.decision.may_work)
            for one in rulings
            if any(
                asked.kind == EXAM_PASSED and asked.subject == module for asked in one.decision.requirements
            )
        }
    return found


def _owed(person_ids: Collection[int], module: str) -> Owed:
    """Return the states of the obligations to pass the exam, by person."""
    own = obligations_of_people(person_ids, as_of=clock.today()) if person_ids else {}
    return {
        person_id: one.state
        for person_id, obligations in own.items()
        for one in obligations
        if one.kind == EXAM_PASSED and one.subject == module
    }


def _people(
    shown: list[dict[str, Any]],
    acts: dict[int, str],
    before: tuple[Gates, Owed],
    after: tuple[Gates, Owed],
) -> list[dict[str, Any]]:
    """Return the rows of the page: names, results, what becomes of obligations and gates."""
    known: dict[int, Person] = people({row["person"] for row in shown})
    found = []
    for row in shown:
        own, then = (gates.get(row["person"], {}) for gates, _owed in (before, after))
        owed = [states.get(row["person"]) for _gates, states in (before, after)]
        moved = [
            {"gate": title, "before": state, "after": then[gate][1] if gate in then else state}
            for gate, (title, state, _may) in own.items()
        ]
        who = known[row["person"]]
        found.append(
            {
                **row,
                "name": who.full_name,
                "employee_no": who.employee_no,
                "act": acts.get(row["attempt"], "applied"),
                "gates": moved,
                "owed": owed,
            }
        )
    return found


class _OnlyTried(Exception):
    """Raised to roll back what was only tried."""


def run(task: Task) -> None:
    """Decide on an item, or try it: a trial does all of it and rolls it back."""
    asked = Deciding.of(task.arguments, task.person_id)
    told: dict[str, Any] = {}
    try:
        with unit_of_work(durable=True):
            told = decide_item(asked)
            if task.arguments["is_trial"]:
                raise _OnlyTried
            task.finish(told)
    except _OnlyTried:
        with unit_of_work():
            task.finish(told)


REGRADE_WORK = LongWork(KIND, "Decision on an item of an exam", RULE, run)
