"""A shorter form of a module: the lessons and items of some of its objectives, published by itself."""

from typing import Any

import pytest
import yaml

from lms.assessments.exams import exam_of
from lms.courses.kind import read_module
from lms.courses.modules import Module, module_of
from tests.courses.factories import check_data, item, module_body

FORM = {
    "id": "TS-01-S",
    "title": "At the desk, the short form",
    "summary": "Ask first.",
    "minutes": 15,
    "objectives": ["O2"],
}
LESSON = """---
id: L{number}
title: Part {number}
minutes: 5
objectives: [{objectives}]
checks:
{checks}
---
Ask.

{{{{ check:K1 }}}}

{{{{ fact:F{number} }}}}
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a module of three objectives with forms and reads it."""

    def write(*forms: dict[str, Any]):
        path = tmp_path / "TS-01"
        (path / "lessons").mkdir(parents=True)
        (path / "items").mkdir()
        module = module_body(draw={"O1": 3, "O2": 2})["module"]
        objective, fact = module["objectives"][0], module["facts"][0]
        module["objectives"] = [{**objective, "id": name} for name in ("O1", "O2", "O3")]
        module["facts"] = [{**fact, "id": f"F{number}"} for number in (1, 2, 3)]
        module["local_blocks"] = []
        module["forms"] = list(forms)
        module["assessment"]["minutes"] = 25
        (path / "module.yaml").write_text(yaml.safe_dump(module, sort_keys=False))
        checks = yaml.safe_dump([check_data()], sort_keys=False)
        for number, objectives in ((1, "O1"), (2, "O1, O2"), (3, "O3")):
            text = LESSON.format(number=number, objectives=objectives, checks=checks)
            (path / "lessons" / f"{number:02}.md").write_text(text)
        for name, count in (("O1", 9), ("O2", 6)):
            items = [item("TS-01", name, number) for number in range(1, count + 1)]
            (path / "items" / f"{name}.yaml").write_text(yaml.safe_dump(items, sort_keys=False))
        return read_module(path, "content/modules/TS-01")

    return write


def opened(things) -> dict[str, Module]:
    """Return what was read as modules by id."""
    return {thing.key: module_of(thing.body) for thing in things}


def test_a_form_is_a_module_of_its_own_beside_the_whole(written):
    things, faults = written(FORM)
    assert faults == []
    modules = opened(things)
    assert [(key, module.form_of) for key, module in modules.items()] == [
        ("TS-01", None),
        ("TS-01-S", "TS-01"),
    ]


def test_a_form_has_the_lessons_facts_and_objectives_of_its_part(written):
    form = opened(written(FORM)[0])["TS-01-S"]
    assert [lesson.id for lesson in form.lessons] == ["L2"]
    assert [objective.id for objective in form.objectives] == ["O2"]
    assert list(form.facts) == ["F2"]
    assert (form.title, form.minutes) == ("At the desk, the short form", 15)


def test_the_exam_of_a_form_draws_its_objectives_in_its_share_of_the_time(written):
    exam = exam_of(written(FORM)[0][1].body)
    assert dict(exam.draw) == {"O2": 2}
    assert {one.objective for one in exam.items.values()} == {"O2"}
    assert exam.minutes == 10


def test_the_whole_module_is_the_same_with_and_without_forms(written, tmp_path):
    whole = opened(written(FORM)[0])["TS-01"]
    assert [lesson.id for lesson in whole.lessons] == ["L1", "L2", "L3"]
    assert whole.exam_items == 5


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({**FORM, "id": "TS-02-S"}, "must begin with TS-01-"),
        ({**FORM, "objectives": ["O1", "O9"]}, "O9 is not an objective of this module"),
        ({**FORM, "objectives": ["O1", "O2", "O3"]}, "are all of the module"),
        ({**FORM, "objectives": ["O3"]}, "have no item in the exam"),
    ],
)
def test_a_form_that_does_not_fit_is_a_fault_and_is_not_published(written, form, told):
    things, faults = written(form)
    assert [told in str(fault) for fault in faults] == [True]
    assert [thing.key for thing in things] == ["TS-01"]


def test_two_forms_of_one_id_are_a_fault(written):
    assert any("TS-01-S is used twice" in str(fault) for fault in written(FORM, FORM)[1])
