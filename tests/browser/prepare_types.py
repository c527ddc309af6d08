"""Bring modules of each question type into an empty hospital: ``python -m tests.browser.prepare_types``."""

import sys
from typing import Any

from lms.app.factory import create_app
from lms.assessments.questions import QUESTION_TYPES
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from tests.browser.hospital import PASSWORD
from tests.courses.factories import LessonDoneFactory, ModuleCompletionFactory, item, module_body, publish
from tests.factories import UnitFactory, make_person

TYPES = list(QUESTION_TYPES)
LEARNERS = {"keys": "70001", "phone": "70002", "bare": "70003", "drag": "70004", "reader": "70005"}


def module_of(kind: str) -> str:
    """Return the id of the module whose items are all of a type."""
    return f"QT-{[one.kind for one in TYPES].index(kind) + 1:02d}"


def items_of(module: str, kinds: list[Any]) -> list[dict[str, Any]]:
    """Return an item of each kind with the question and the right answer of its first sample."""
    usual = item(module, "O1", 1)
    frame = {name: usual[name] for name in usual if name not in ("kind", "stem", "options")}
    return [
        {**frame, "id": f"{module}-O1-{number:02d}", "kind": kind.kind, **kind.samples()[0].data}
        for number, kind in enumerate(kinds, start=1)
    ]


def body_of(module: str, kinds: list[Any]) -> dict[str, Any]:
    """Return a module whose bank holds an item of each kind; its first check is an ordering."""
    body = module_body(module, draw={"O1": len(kinds)})
    body["exam"]["items"] = items_of(module, kinds)
    ordering = QUESTION_TYPES.get("ordering").samples()[0].data
    body["lessons"][0]["checks"] = [{"id": "K1", "kind": "ordering", **ordering}]
    return body


def main() -> None:
    """Publish the modules and print the id of each learner, who may sit the exam of all types."""
    with unit_of_work():
        unit = UnitFactory()
        everything = publish(body_of("QT-00", TYPES))
        for kind in TYPES:
            publish(body_of(module_of(kind.kind), [kind, kind, kind]))
        ids = [make_person(unit=unit, employee_no=number).id for number in LEARNERS.values()]
        for person_id in ids:
            ModuleCompletionFactory(person_id=person_id, module="QT-00", revision_id=everything.id)
            LessonDoneFactory(person_id=person_id, module="QT-00", revision_id=everything.id)
        give_password(ids, PASSWORD, must_change=False)
    sys.stdout.write(" ".join(str(person_id) for person_id in ids))


if __name__ == "__main__":
    with create_app().app_context():
        main()
