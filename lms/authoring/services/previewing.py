"""A draft as learners will see it; nothing is recorded, and what is broken is said in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from lms.authoring.rules.yaml_edit import NotYaml, split_front_matter, value_of
from lms.core.errors import NotFound
from lms.courses.api import LessonPreview, preview_lesson, preview_question
from lms.roles.api import GATE, roles, rules

HEADS = ("/module.yaml", "/overlay.yaml")


@dataclass(frozen=True)
class AskedAs:
    """What a job role is asked of a module: ``when`` is gate or after, None when it is not asked at all."""

    job_role: str
    title: str
    when: str | None
    is_critical: bool
    due_days: int | None


def lesson_shown(files: Mapping[str, str], file: str, text: str | None = None) -> LessonPreview:
    """Return a lesson of a module as learners will see it.

    Args:
        files: the texts of the module by path.
        file: the lesson.
        text: what is written of it just now, None for what is saved.

    Raises:
        NotFound: when the file is no lesson of the module.
    """
    if file not in files or not any(place in file for place in ("/lessons/", "/parts/")):
        raise NotFound("There is no such lesson.", hint="Choose one from the outline.")
    front, body = split_front_matter(files[file] if text is None else text)
    about = next((one for path, one in files.items() if path.endswith(HEADS)), "")
    return preview_lesson(_mapping(front), body, _mapping(about))


def _mapping(text: str) -> dict[str, Any]:
    try:
        found = value_of(text) if text else {}
    except NotYaml:
        return {}
    return found if isinstance(found, dict) else {}


def question_shown(row: Any) -> SimpleNamespace | None:
    """Return a question as it is presented, with the reasons behind its options; None while it is broken."""
    found = preview_question(row)
    return SimpleNamespace(question=found.question, score=found.score, check=found.check) if found else None


def asked_as(module: str, job_role: str) -> AskedAs | None:
    """Return what a job role is asked of a module, None for a role that does not exist."""
    role = roles().get(job_role)
    if role is None:
        return None
    own = [rule.asked for rule in rules(job_role) if rule.to_on is None and rule.asked.subject == module]
    first = min(own, key=lambda one: one.when != GATE, default=None)
    return AskedAs(
        job_role=job_role,
        title=role.title,
        when=first.when if first else None,
        is_critical=any(one.critical for one in own),
        due_days=first.due_days if first else None,
    )


def roles_to_choose() -> list[tuple[str, str]]:
    """Return every job role with its title, by title."""
    return sorted(((one.id, one.title) for one in roles().values()), key=lambda pair: pair[1])
