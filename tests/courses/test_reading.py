"""Reading a module folder: one body, and every fault with its file and line."""

import shutil
from pathlib import Path

import pytest
import yaml

from lms.assessments.exams import exam_of
from lms.core.content import Document, Parsed
from lms.courses.house_rules import cycle_faults, references_of, untaught_competencies
from lms.courses.kind import read_module
from lms.courses.modules import module_of
from tests.courses.factories import check_data, item, module_body

LESSON = """---
id: L1
title: At the desk
minutes: 5
objectives: [O1]
checks:
{checks}
---
## Ask

Ask first.

{{{{ check:K1 }}}}

{{{{ fact:F1 }}}}

{{{{ policy:cards }}}}
"""


@pytest.fixture
def folder(tmp_path):
    """A faultless module in files."""
    path = tmp_path / "modules" / "TS-01"
    (path / "lessons").mkdir(parents=True)
    (path / "items").mkdir()
    module = module_body(draw={"O1": 1})["module"]
    (path / "module.yaml").write_text(yaml.safe_dump(module, sort_keys=False))
    checks = yaml.safe_dump([check_data()], sort_keys=False)
    (path / "lessons" / "01-desk.md").write_text(LESSON.format(checks=checks))
    items = [item("TS-01", "O1", number) for number in (1, 2, 3)]
    (path / "items" / "O1.yaml").write_text(yaml.safe_dump(items, sort_keys=False))
    return path


def faults_of(path):
    """Return the faults of a folder as text."""
    return [str(fault) for fault in read_module(path, "content/modules/TS-01")[1]]


def change(path, name, old, new):
    """Replace a text in a file; it must be there."""
    file = path / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def line_of(path, name, text):
    """Return the number of the first line that holds ``text``."""
    return next(n for n, line in enumerate((path / name).read_text().splitlines(), 1) if text in line)


def test_a_faultless_folder_becomes_one_body(folder):
    things, faults = read_module(folder, "content/modules/TS-01")
    assert faults == []
    (thing,) = things
    assert (thing.kind, thing.key) == ("module", "TS-01")
    assert sorted(thing.body) == ["exam", "lessons", "module"]


def test_the_body_opens_as_a_module_and_as_its_exam(folder):
    body = read_module(folder, "x")[0][0].body
    module, exam = module_of(body), exam_of(body)
    assert [lesson.id for lesson in module.lessons] == ["L1"]
    assert [part.kind for part in module.lessons[0].parts] == ["html", "check", "fact", "policy"]
    assert (exam.length, len(exam.items), exam.critical) == (1, 3, ("O1",))
    assert exam.objectives[0].study[0].lesson == "L1"


def test_an_unknown_key_is_a_fault_with_file_and_line(folder):
    change(folder, "module.yaml", "summary:", "sumary: x\nsummary:")
    line = line_of(folder, "module.yaml", "sumary")
    assert f"content/modules/TS-01/module.yaml:{line}: sumary: Unknown field." in faults_of(folder)


def test_a_fault_of_an_item_names_the_line_of_its_field(folder):
    change(folder, "items/O1.yaml", "bloom: apply", "bloom: guess")
    line = line_of(folder, "items/O1.yaml", "bloom: guess")
    assert any(f"items/O1.yaml:{line}: 0.bloom" in fault for fault in faults_of(folder))


def test_a_fault_of_an_option_names_its_line(folder):
    change(folder, "items/O1.yaml", "correct: false", "correct: maybe")
    line = line_of(folder, "items/O1.yaml", "correct: maybe")
    assert any(f"items/O1.yaml:{line}: 0.options.1.correct" in fault for fault in faults_of(folder))


def test_several_faults_are_collected_at_once(folder):
    change(folder, "module.yaml", "version: 1.0.0", "version: one")
    change(folder, "items/O1.yaml", "bloom: apply", "bloom: guess")
    change(folder, "lessons/01-desk.md", "minutes: 5", "minutes: 50")
    assert {fault.split(":")[0].rpartition("/")[2] for fault in faults_of(folder)} >= {
        "module.yaml",
        "O1.yaml",
        "01-desk.md",
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("module.yaml", "id: TS-01", "id: TS-02", "must be the name of the folder"),
        ("lessons/01-desk.md", "{{ check:K1 }}", "{{ check:K9 }}", "there is no check K9"),
        ("lessons/01-desk.md", "{{ check:K1 }}\n", "", "K1 is not placed"),
        ("lessons/01-desk.md", "{{ fact:F1 }}\n", "", "F1 is not shown in any lesson"),
        ("lessons/01-desk.md", "{{ policy:cards }}\n", "", "cards is not shown in any lesson"),
        ("lessons/01-desk.md", "{{ fact:F1 }}", "See {{ fact:F1 }}", "an insert stands alone on its line"),
        ("lessons/01-desk.md", "objectives: [O1]", "objectives: [O7]", "O7 is not an objective"),
        ("lessons/01-desk.md", "objectives: [O1]", "objectives: [O7]", "no lesson teaches O1"),
        ("items/O1.yaml", "id: TS-01-O1-02", "id: TS-01-O1-01", "is the id of another item"),
        ("items/O1.yaml", "id: TS-01-O1-01", "id: PA-03-O1-01", "must look like TS-01-O1-01"),
        ("items/O1.yaml", "objective: O1", "objective: O2", "must be O1, as the file says"),
        ("items/O1.yaml", "status: live", "status: retired", "has 2 live items; drawing 1 needs at least 3"),
        ("module.yaml", "    O1: 1", "    O9: 1", "draw.O9: is not an objective of this module"),
        ("items/O1.yaml", "kind: single", "kind: essay", "Must be one of: single"),
    ],
)
def test_what_does_not_fit_together_is_a_fault(folder, name, old, new, message):
    change(folder, name, old, new)
    assert any(message in fault for fault in faults_of(folder)), faults_of(folder)


def test_an_insert_that_points_nowhere_names_its_line(folder):
    change(folder, "lessons/01-desk.md", "{{ fact:F1 }}", "{{ fact:F9 }}")
    line = line_of(folder, "lessons/01-desk.md", "F9")
    assert f"content/modules/TS-01/lessons/01-desk.md:{line}: there is no fact F9" in faults_of(folder)


def test_a_bank_that_mostly_asks_recall_is_a_warning(folder):
    text = (folder / "items/O1.yaml").read_text()
    (folder / "items/O1.yaml").write_text(text.replace("bloom: apply", "bloom: remember"))
    faults = read_module(folder, "x")[1]
    assert [fault.is_warning for fault in faults] == [True]
    assert "only 0 of 3 items ask to apply or more" in faults[0].message


def test_a_module_without_its_file_is_a_fault(folder):
    (folder / "module.yaml").unlink()
    things, faults = read_module(folder, "x")
    assert things == []
    assert "cannot be read" in str(faults[0])


def test_a_lesson_without_front_matter_is_a_fault(folder):
    (folder / "lessons" / "02-more.md").write_text("## Only text\n")
    assert any("02-more.md:1: must begin with front matter" in fault for fault in faults_of(folder))


def test_a_bank_that_is_no_list_is_a_fault(folder):
    (folder / "items" / "O1.yaml").write_text("id: TS-01-O1-01\n")
    assert any("O1.yaml:1: must be a list of items" in fault for fault in faults_of(folder))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("lessons/01-desk.md", "## Ask", "{{ check:K1 }}\n\n## Ask", "K1 stands here a second time"),
        ("lessons/01-desk.md", "## Ask", "{{ fact:F1 }}\n\n## Ask", None),
    ],
)
def test_a_check_stands_once_in_a_lesson_while_a_fact_may_be_shown_again(folder, name, old, new, message):
    change(folder, name, old, new)
    faults = faults_of(folder)
    assert (faults == []) if message is None else any(message in fault for fault in faults)


def test_a_fact_defined_twice_is_a_fault(folder):
    module = yaml.safe_load((folder / "module.yaml").read_text())
    module["facts"] *= 2
    (folder / "module.yaml").write_text(yaml.safe_dump(module))
    assert any("F1 is used twice" in fault for fault in faults_of(folder))


def test_two_lessons_with_one_id_are_a_fault(folder):
    text = (folder / "lessons" / "01-desk.md").read_text()
    (folder / "lessons" / "02-again.md").write_text(text)
    assert any(
        "02-again.md" in fault and "L1 is the id of another lesson" in fault for fault in faults_of(folder)
    )


def test_a_module_without_lessons_is_a_fault(folder):
    shutil.rmtree(folder / "lessons")
    assert any("has no lessons" in fault for fault in faults_of(folder))


def test_a_module_refers_to_prerequisites_competencies_and_steps(folder):
    change(folder, "module.yaml", "prerequisites: []", "prerequisites: [CORE-01]")
    thing = read_module(folder, "x")[0][0]
    assert references_of(thing).items == (
        ("module", "CORE-01", ("prerequisites", 0)),
        ("competency", "PA06", ("objectives", 0, "competencies", 0)),
        ("step", "W04", ("objectives", 0, "steps", 0)),
    )


def parsed_with(folder, tmp_path, needs):
    """Return modules that need each other as ``needs`` says."""
    things = []
    for name, first in needs.items():
        path = tmp_path / "more" / name
        shutil.copytree(folder, path)
        for file in path.rglob("*.yaml"):
            text = file.read_text().replace("TS-01", name)
            file.write_text(text.replace("prerequisites: []", f"prerequisites: {first}"))
        things += read_module(path, name)[0]
    return things


def test_modules_that_need_each_other_in_a_circle_are_a_fault(folder, tmp_path):
    needs = {"TS-02": ["TS-03"], "TS-03": ["TS-04"], "TS-04": ["TS-02"], "TS-05": ["TS-02"]}
    faults = cycle_faults(parsed_with(folder, tmp_path, needs))
    assert [fault.file for fault in faults] == [f"TS-0{n}/module.yaml" for n in (2, 3, 4)]
    assert "TS-02 > TS-03 > TS-04 > TS-02" in faults[0].message


def test_modules_in_a_line_are_no_fault(folder, tmp_path):
    assert cycle_faults(parsed_with(folder, tmp_path, {"TS-02": [], "TS-03": ["TS-02"]})) == []


def competencies(*rows):
    """Return competencies as one file holds them, a line each."""
    document = Document("competencies.yaml", list(rows), {(n,): n + 1 for n in range(len(rows))})
    return [Parsed("competency", row["id"], row, document) for row in rows]


def test_a_critical_competency_that_no_module_teaches_is_a_warning(folder):
    module = read_module(folder, "x")[0]
    known = competencies(
        {"id": "PA06", "critical": True}, {"id": "PA07", "critical": True}, {"id": "PA08", "critical": False}
    )
    (fault,) = untaught_competencies([*module, *known])
    assert fault.is_warning
    assert str(fault) == "competencies.yaml:2: warning: PA07: is critical and no module teaches it yet"


REAL = sorted(path for path in (Path(__file__).parents[2] / "content/modules").iterdir() if path.is_dir())


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_a_module_that_ships_has_no_fault(path):
    things, faults = read_module(path, f"content/modules/{path.name}")
    assert [str(fault) for fault in faults] == []
    exam = exam_of(things[0].body)
    assert len(exam.items) >= 3 * exam.length
    assert module_of(things[0].body).lessons


def test_what_must_be_passed_is_a_prerequisite_too(folder):
    wanted = "requires: [{module: CORE-01, passed: concept-check}]"
    change(folder, "module.yaml", "prerequisites: []", f"prerequisites: []\n{wanted}")
    assert any("name CORE-01 under prerequisites too" in fault for fault in faults_of(folder))
    change(folder, "module.yaml", "prerequisites: []", "prerequisites: [CORE-01]")
    assert not faults_of(folder)
