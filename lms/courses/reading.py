"""Reading a module folder: ``module.yaml``, ``lessons/*.md`` and ``items/*.yaml`` become one body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.assessments.api import ItemSchema
from lms.core.content import Document, Fault, Parsed, load_body, read_front_matter, read_yaml
from lms.courses.content import LessonSchema, ModuleSchema


@dataclass(frozen=True)
class LessonFile:
    """One lesson: its front matter as a body and the document with its text and lines."""

    body: dict[str, Any]
    document: Document


@dataclass(frozen=True)
class BankFile:
    """The items of one objective; ``objective`` is the name of the file."""

    objective: str
    items: list[dict[str, Any]]
    document: Document


@dataclass
class ModuleFiles:
    """Everything read from a module folder, and the faults met on the way."""

    folder: str
    shown_as: str
    module: dict[str, Any] | None
    document: Document
    lessons: list[LessonFile] = field(default_factory=list)
    banks: list[BankFile] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_files(path: Path, shown_as: str) -> ModuleFiles:
    """Read every file of a module folder; each file is checked by its own schema."""
    document, faults = read_yaml(path / "module.yaml", shown_as=f"{shown_as}/module.yaml")
    module = None
    if document.data is not None:
        module, problems = load_body(ModuleSchema, document.data, document)
        faults += problems
    files = ModuleFiles(path.name, shown_as, module, document, faults=faults)
    for lesson in sorted((path / "lessons").glob("*.md")):
        _read_lesson(lesson, files)
    for bank in sorted((path / "items").glob("*.yaml")):
        _read_bank(bank, files)
    return files


def _read_lesson(path: Path, files: ModuleFiles) -> None:
    document, faults = read_front_matter(path, shown_as=f"{files.shown_as}/lessons/{path.name}")
    files.faults += faults
    if document.data is None:
        return
    body, problems = load_body(LessonSchema, document.data, document)
    files.faults += problems
    if body is not None:
        files.lessons.append(LessonFile({**body, "checks": body.get("checks") or []}, document))


def _read_bank(path: Path, files: ModuleFiles) -> None:
    document, faults = read_yaml(path, shown_as=f"{files.shown_as}/items/{path.name}")
    files.faults += faults
    if not isinstance(document.data, list):
        files.faults.append(document.fault((), "must be a list of items"))
        return
    items = []
    for index, data in enumerate(document.data):
        body, problems = load_body(ItemSchema, data, document, (index,))
        files.faults += problems
        if body is not None:
            items.append(body)
    files.banks.append(BankFile(path.stem, items, document))


def body_of(
    module: Mapping[str, Any], lessons: Sequence[LessonFile], banks: Sequence[BankFile]
) -> dict[str, Any]:
    """Return the body of a module revision: the module, its lessons with their text, and its exam."""
    rows = [{**lesson.body, "text": lesson.document.body} for lesson in lessons]
    return {"module": dict(module), "lessons": rows, "exam": _exam(module, rows, banks)}


def _exam(
    module: Mapping[str, Any], lessons: Sequence[Mapping[str, Any]], banks: Sequence[BankFile]
) -> dict[str, Any]:
    objectives = [
        {
            "id": objective["id"],
            "text": objective["text"],
            "critical": objective["critical"],
            "study": [
                {"lesson": lesson["id"], "number": number, "title": lesson["title"]}
                for number, lesson in enumerate(lessons, start=1)
                if objective["id"] in lesson["objectives"]
            ],
        }
        for objective in module["objectives"]
    ]
    return {
        "subject": module["id"],
        "title": module["title"],
        "version": module["version"],
        "months": module["recurrence"]["months"],
        **module["assessment"],
        "objectives": objectives,
        "items": [item for bank in banks for item in bank.items],
    }


def parsed_module(files: ModuleFiles) -> Parsed | None:
    """Return the module as one authored thing; None when ``module.yaml`` has faults."""
    if files.module is None:
        return None
    body = body_of(files.module, files.lessons, files.banks)
    return Parsed(kind="module", key=files.module["id"], body=body, document=files.document)
