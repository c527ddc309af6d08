"""A lesson as its author sees it while writing: as learners will see it, tolerant of what is open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from lms.assessments.api import QuestionSchema, question_kinds, question_type
from lms.courses.content import ReflectionSchema
from lms.courses.modules import Fact, LocalBlock, Objective, check_of, fact_of, objective_of
from lms.courses.pages import CheckView
from lms.courses.reflections import KIND, ReflectionView, reflection_of
from lms.courses.rendering import Part, parts_of

SEED = "preview"


@dataclass(frozen=True)
class LessonPreview:
    """A lesson that may still be wrong: what it names and is not there is a part of the kind ``missing``."""

    id: str
    title: str
    minutes: str
    objectives: tuple[Objective, ...]
    facts: Mapping[str, Fact]
    local_blocks: Mapping[str, LocalBlock]
    checks: Mapping[str, CheckView]
    reflections: Mapping[str, ReflectionView]
    parts: tuple[Part, ...]


def preview_lesson(front: Mapping[str, Any], text: str, module: Mapping[str, Any]) -> LessonPreview:
    """Show a lesson from its front matter, its text and ``module.yaml``, each as far as it can be read."""
    facts = {row["id"]: fact_of(row) for row in _rows(module, "facts", Fact)}
    blocks = {
        row["id"]: LocalBlock(row["id"], row["title"], row["owner"])
        for row in _rows(module, "local_blocks", LocalBlock)
    }
    checks = dict(_checks(front))
    written = dict(_reflections(front))
    known = {"fact": facts.keys(), "policy": blocks.keys(), "check": checks.keys(), KIND: written.keys()}
    named = front.get("objectives") or []
    return LessonPreview(
        id=str(front.get("id", "")),
        title=str(front.get("title", "")),
        minutes=str(front.get("minutes", "")),
        objectives=tuple(
            objective_of(number, row)
            for number, row in enumerate(_rows(module, "objectives", Objective), start=1)
            if isinstance(named, list) and row["id"] in named
        ),
        facts=facts,
        local_blocks=blocks,
        checks=checks,
        reflections=written,
        parts=tuple(
            part
            if part.kind == "html" or part.id in known[part.kind]
            else Part("missing", f"{part.kind}:{part.id}")
            for part in parts_of(text)
        ),
    )


_NEEDED = {
    Fact: ("id", "text", "source", "verified_on", "review_by", "status"),
    LocalBlock: ("id", "title", "owner"),
    Objective: ("id", "verb", "text", "critical", "competencies", "steps"),
}


def _rows(module: Mapping[str, Any], name: str, of: type[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a list of ``module.yaml`` that hold what they must."""
    rows = module.get(name)
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and all(row.get(key) is not None for key in _NEEDED[of]):
            yield {key: item if isinstance(item, bool | list) else str(item) for key, item in row.items()}


def _checks(front: Mapping[str, Any]) -> Iterator[tuple[str, CheckView]]:
    rows = front.get("checks")
    for row in rows if isinstance(rows, list) else []:
        found = preview_question(row)
        if found is not None:
            yield found.check.id, found


def _reflections(front: Mapping[str, Any]) -> Iterator[tuple[str, ReflectionView]]:
    rows = front.get("reflections")
    for row in rows if isinstance(rows, list) else []:
        try:
            found = reflection_of(ReflectionSchema().load(row))
        except (ValidationError, TypeError):
            continue
        yield found.id, ReflectionView(found, {})


def preview_question(row: Any) -> CheckView | None:
    """Show a question as it is presented, with the reasons behind every option; None while it is broken."""
    if not isinstance(row, dict) or row.get("kind") not in question_kinds():
        return None
    try:
        named = {"id": row.get("id"), "kind": row.get("kind")}
        own = {name: value for name, value in row.items() if name not in named}
        fields_of_kind = question_type(str(row.get("kind"))).schema().fields
        QuestionSchema().load({**named, **{key: own[key] for key in fields_of_kind if key in own}})
        check = check_of(row)
        return CheckView(check, check.present(seed=SEED), check.grade(None))
    except (ValidationError, LookupError, TypeError, ValueError, AttributeError):
        return None
