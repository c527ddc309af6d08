"""House rules of a module: what must fit together between its files, beyond the shape of each."""

import re
from collections.abc import Iterator
from typing import Any

from lms.assessments.api import bank_faults
from lms.core.content import Fault, Parsed, References
from lms.courses.reading import BankFile, LessonFile, ModuleFiles
from lms.courses.rendering import inserts

Reference = tuple[str, str, tuple[str | int, ...]]


def module_faults(files: ModuleFiles, module: dict[str, Any]) -> Iterator[Fault]:
    """Yield what does not fit together between the files of a module."""
    if module["id"] != files.folder:
        yield files.document.fault(("id",), f"must be the name of the folder, {files.folder}")
    objectives = [row["id"] for row in module["objectives"]]
    yield from _doubles(files, "objectives", objectives)
    yield from _doubles(files, "facts", [row["id"] for row in module["facts"]])
    yield from _doubles(files, "local_blocks", [row["id"] for row in module["local_blocks"]])
    for index, row in enumerate(module.get("requires", ())):
        if row["module"] not in module["prerequisites"]:
            yield files.document.fault(
                ("requires", index, "module"), f"name {row['module']} under prerequisites too"
            )
    yield from _lesson_set_faults(files, objectives)
    yield from _placement_faults(files, module)
    yield from _bank_set_faults(files, module, objectives)


def references_of(thing: Parsed) -> References:
    """Return what a module refers to: prerequisites, competencies and workflow steps.

    A form refers to nothing that its module does not refer to.
    """
    module = thing.body["module"]
    if module.get("form_of"):
        return References()
    found: list[Reference] = [
        ("module", key, ("prerequisites", index)) for index, key in enumerate(module["prerequisites"])
    ]
    for number, objective in enumerate(module["objectives"]):
        for field, kind in (("competencies", "competency"), ("steps", "step")):
            for index, key in enumerate(objective[field]):
                found.append((kind, key, ("objectives", number, field, index)))
    return References(tuple(found))


def cycle_faults(things: list[Parsed]) -> list[Fault]:
    """Return a fault for each module that needs itself first, directly or through others."""
    needs = {thing.key: thing.body["module"]["prerequisites"] for thing in things}
    faults = []
    for thing in things:
        way = _way_back(thing.key, needs)
        if way:
            faults.append(thing.document.fault(("prerequisites",), f"go in a circle: {' > '.join(way)}"))
    return faults


def untaught_competencies(things: list[Parsed]) -> list[Fault]:
    """Return a warning for each critical competency that no objective of any module names."""
    taught = {
        competency
        for thing in things
        if thing.kind == "module"
        for objective in thing.body["module"]["objectives"]
        for competency in objective["competencies"]
    }
    return [
        Fault(
            thing.document.file,
            _line_of(thing),
            thing.key,
            "is critical and no module teaches it yet",
            is_warning=True,
        )
        for thing in things
        if thing.kind == "competency" and thing.body.get("critical") and thing.key not in taught
    ]


def _line_of(thing: Parsed) -> int:
    """Return the line on which one thing of a list of things begins."""
    rows = thing.document.data if isinstance(thing.document.data, list) else []
    places = (index for index, row in enumerate(rows) if isinstance(row, dict) and row.get("id") == thing.key)
    return thing.document.line_of((next(places, 0),))


def _way_back(start: str, needs: dict[str, list[str]]) -> list[str]:
    ways = [[start, first] for first in needs.get(start, [])]
    seen = set()
    while ways:
        way = ways.pop()
        if way[-1] == start:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, following] for following in needs.get(way[-1], [])]
    return []


def _doubles(files: ModuleFiles, field: str, ids: list[str]) -> Iterator[Fault]:
    for index, value in enumerate(ids):
        if value in ids[:index]:
            yield files.document.fault((field, index, "id"), f"{value} is used twice")


def _lesson_set_faults(files: ModuleFiles, objectives: list[str]) -> Iterator[Fault]:
    if not files.lessons:
        yield files.document.fault((), "has no lessons; put them into the folder lessons")
    seen: set[str] = set()
    taught: set[str] = set()
    for lesson in files.lessons:
        if lesson.body["id"] in seen:
            yield lesson.document.fault(("id",), f"{lesson.body['id']} is the id of another lesson")
        seen.add(lesson.body["id"])
        taught.update(lesson.body["objectives"])
        for index, objective in enumerate(lesson.body["objectives"]):
            if objective not in objectives:
                yield lesson.document.fault(
                    ("objectives", index), f"{objective} is not an objective of this module"
                )
    for index, objective in enumerate(objectives):
        if objective not in taught:
            yield files.document.fault(("objectives", index), f"no lesson teaches {objective}")


def _placement_faults(files: ModuleFiles, module: dict[str, Any]) -> Iterator[Fault]:
    """Yield inserts that point nowhere, and what a lesson or the module holds that stands nowhere."""
    facts = {row["id"] for row in module["facts"]}
    blocks = {row["id"] for row in module["local_blocks"]}
    placed: set[tuple[str, str]] = set()
    for lesson in files.lessons:
        checks = [row["id"] for row in lesson.body["checks"]]
        written = [row["id"] for row in lesson.body.get("reflections", ())]
        known = {"check": set(checks), "fact": facts, "policy": blocks, "reflection": set(written)}
        own = list(inserts(lesson.document.body))
        yield from _insert_faults(lesson, own, known)
        placed.update((kind, key) for kind, key, _line in own)
        shown = {(kind, key) for kind, key, _line in own}
        for field, kind, ids in (("checks", "check", checks), ("reflections", "reflection", written)):
            for index, key in enumerate(ids):
                if key in ids[:index]:
                    yield lesson.document.fault((field, index, "id"), f"{key} is used twice")
                if (kind, key) not in shown:
                    yield lesson.document.fault(
                        (field, index, "id"), f"{key} is not placed; add {{{{ {kind}:{key} }}}}"
                    )
    for field, kind in (("facts", "fact"), ("local_blocks", "policy")):
        for index, row in enumerate(module[field]):
            if (kind, row["id"]) not in placed:
                yield files.document.fault((field, index), f"{row['id']} is not shown in any lesson")


def _insert_faults(
    lesson: LessonFile, own: list[tuple[str, str, int]], known: dict[str, set[str]]
) -> Iterator[Fault]:
    document = lesson.document
    for index, (kind, key, line) in enumerate(own):
        if key not in known[kind]:
            yield Fault(document.file, document.body_line + line, "", f"there is no {kind} {key}")
        if kind == "check" and ("check", key) in {(one[0], one[1]) for one in own[:index]}:
            yield Fault(document.file, document.body_line + line, "", f"{key} stands here a second time")
    placed_lines = {line for _kind, _key, line in own}
    for line, text in enumerate(document.body.splitlines()):
        if "{{" in text and line not in placed_lines:
            yield Fault(
                document.file,
                document.body_line + line,
                "",
                "an insert stands alone on its line: {{ check:K1 }}, {{ fact:F1 }}, {{ policy:name }}, "
                "{{ reflection:R1 }}",
            )


def _bank_set_faults(files: ModuleFiles, module: dict[str, Any], objectives: list[str]) -> Iterator[Fault]:
    draw = module["assessment"]["draw"]
    for objective in draw:
        if objective not in objectives:
            yield files.document.fault(
                ("assessment", "draw", objective), "is not an objective of this module"
            )
    seen: set[str] = set()
    for bank in files.banks:
        yield from _item_faults(bank, module["id"], seen)
    banks = {bank.objective: bank.items for bank in files.banks}
    for objective, message in bank_faults(banks, draw, module["assessment"].get("draw_kinds", {})):
        yield files.document.fault(("assessment", "draw", objective), message)


def _item_faults(bank: BankFile, module: str, seen: set[str]) -> Iterator[Fault]:
    wanted = re.compile(rf"{re.escape(module)}-{re.escape(bank.objective)}-\d\d")
    for index, item in enumerate(bank.items):
        if not wanted.fullmatch(item["id"]):
            yield bank.document.fault(
                (index, "id"), f"{item['id']} must look like {module}-{bank.objective}-01"
            )
        if item["id"] in seen:
            yield bank.document.fault((index, "id"), f"{item['id']} is the id of another item")
        if item["objective"] != bank.objective:
            yield bank.document.fault((index, "objective"), f"must be {bank.objective}, as the file says")
        seen.add(item["id"])
