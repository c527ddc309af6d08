"""Shorter forms of a module: the same lessons and items, those of some of its objectives."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lms.core.content import Fault, Parsed
from lms.courses.reading import LessonFile, ModuleFiles, body_of
from lms.courses.rendering import inserts

SHORTEST_EXAM = 5
"""Minutes of the shortest exam of a form."""


def form_things(files: ModuleFiles, module: Mapping[str, Any]) -> Iterator[Parsed]:
    """Yield each form of a module as a module of its own."""
    for form in module.get("forms", []):
        lessons = _lessons(files, form["objectives"])
        banks = [bank for bank in files.banks if bank.objective in form["objectives"]]
        body = body_of(_module_of_form(module, form, lessons), lessons, banks)
        yield Parsed(kind="module", key=form["id"], body=body, document=files.document)


def form_faults(files: ModuleFiles, module: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what does not fit between a module and its forms."""
    known = {row["id"] for row in module["objectives"]}
    seen: set[str] = set()
    for index, form in enumerate(module.get("forms", [])):
        path = ("forms", index)
        if form["id"].rpartition("-")[0] != module["id"]:
            yield files.document.fault((*path, "id"), f"must begin with {module['id']}-")
        if form["id"] in seen:
            yield files.document.fault((*path, "id"), f"{form['id']} is used twice")
        seen.add(form["id"])
        for place, objective in enumerate(form["objectives"]):
            if objective not in known:
                yield files.document.fault(
                    (*path, "objectives", place), f"{objective} is not an objective of this module"
                )
        if known <= set(form["objectives"]):
            yield files.document.fault((*path, "objectives"), "are all of the module; ask for the module")
        if not any(module["assessment"]["draw"].get(objective) for objective in form["objectives"]):
            yield files.document.fault((*path, "objectives"), "have no item in the exam of the module")


def _lessons(files: ModuleFiles, objectives: Sequence[str]) -> list[LessonFile]:
    return [lesson for lesson in files.lessons if set(lesson.body["objectives"]) & set(objectives)]


def _module_of_form(
    module: Mapping[str, Any], form: Mapping[str, Any], lessons: Sequence[LessonFile]
) -> dict[str, Any]:
    """Return ``module.yaml`` as if it had been written for the form alone."""
    chosen = set(form["objectives"])
    shown = {(kind, key) for lesson in lessons for kind, key, _line in inserts(lesson.document.body)}
    assessment = {name: value for name, value in module["assessment"].items() if name != "draw_kinds"}
    draw = {key: count for key, count in assessment["draw"].items() if key in chosen}
    quotas = _quotas(module["assessment"].get("draw_kinds", {}), chosen)
    share = sum(draw.values()) / sum(assessment["draw"].values())
    whole = {name: value for name, value in module.items() if name != "forms"}
    return whole | {
        "id": form["id"],
        "form_of": module["id"],
        "title": form["title"],
        "summary": form["summary"],
        "minutes": form["minutes"],
        "objectives": [row for row in module["objectives"] if row["id"] in chosen],
        "assessment": assessment
        | ({"draw_kinds": quotas} if quotas else {})
        | {"draw": draw, "minutes": max(SHORTEST_EXAM, round(assessment["minutes"] * share))},
        "facts": [row for row in module["facts"] if ("fact", row["id"]) in shown],
        "local_blocks": [row for row in module["local_blocks"] if ("policy", row["id"]) in shown],
    }


def _quotas(kinds: Mapping[str, Mapping[str, int]], chosen: Collection[str]) -> dict[str, dict[str, int]]:
    """Return the quotas of kinds for some objectives; a kind that is asked of none of them has none."""
    own = {
        kind: {key: count for key, count in quota.items() if key in chosen} for kind, quota in kinds.items()
    }
    return {kind: quota for kind, quota in own.items() if quota}
