"""The first texts of what does not exist yet: valid as far as nobody has written anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.authoring.rules.yaml_writing import fresh, one_line

LESSON_MINUTES, EXAM_MINUTES, DRAWN = 5, 20, 3
CUT, MONTHS = 80, 12
SHORTEST = 10
HEAD = '# A new module. What is missing stands in the editor under "Before it can go live".\n'
LESSON = """---
id: {id}
title: {title}
minutes: {minutes}
objectives: {objectives}
checks: []
---
## {heading}

Write what the learner sees, decides and enters.
"""


@dataclass(frozen=True)
class FirstObjective:
    """What a learner can do afterwards, with the competency and the workflow step that it serves."""

    text: str
    competency: str
    step: str

    @property
    def verb(self) -> str:
        """The word that it begins with: what the learner does."""
        return self.text.split()[0].strip(".,;:").lower() or "decide"


@dataclass(frozen=True)
class FirstModule:
    """What is known of a module on its first day."""

    id: str
    title: str
    summary: str
    objectives: tuple[FirstObjective, ...]
    lesson: str


def slug(title: str) -> str:
    """Return the words of a title as they stand in the name of a file; empty when it has none."""
    plain = "".join(one if one.isalnum() and one.isascii() else " " for one in title)
    return "-".join(plain.lower().split())[:60].strip("-")


def lesson_text(lesson_id: str, title: str, objectives: Sequence[str] = ("O1",)) -> str:
    """Return the first text of a lesson."""
    return LESSON.format(
        id=lesson_id,
        title=one_line(title),
        heading=title,
        minutes=LESSON_MINUTES,
        objectives=f"[{', '.join(objectives)}]",
    )


def module_files(first: FirstModule) -> dict[str, str]:
    """Return the first files of a module by path below the content folder: its head, a lesson, its banks."""
    place = f"modules/{first.id}"
    names = [f"O{number}" for number in range(1, len(first.objectives) + 1)]
    files = {f"{place}/module.yaml": HEAD + fresh(_head(first, names), 0) + "\n"}
    files[f"{place}/lessons/01-{slug(first.lesson)}.md"] = lesson_text("L1", first.lesson, names)
    return files | {f"{place}/items/{name}.yaml": "[]\n" for name in names}


def _head(first: FirstModule, names: Sequence[str]) -> dict[str, Any]:
    minutes = max(SHORTEST, LESSON_MINUTES + EXAM_MINUTES)
    return {
        "id": first.id,
        "title": first.title,
        "summary": first.summary,
        "version": "1.0.0",
        "minutes": minutes,
        "prerequisites": [],
        "objectives": [
            {
                "id": name,
                "verb": one.verb,
                "bloom": "apply",
                "text": one.text,
                "critical": False,
                "competencies": [one.competency],
                "steps": [one.step],
            }
            for name, one in zip(names, first.objectives, strict=True)
        ],
        "claim_fields": [],
        "assessment": {"cut": CUT, "minutes": EXAM_MINUTES, "draw": dict.fromkeys(names, DRAWN)},
        "recurrence": {"months": MONTHS},
        "facts": [],
        "local_blocks": [],
        "tip_sheet": f"**{first.title}: pocket card**\n\n- ???\n",
    }


def thing_text(begun: Mapping[str, Any]) -> str:
    """Return the first text of a file of one thing."""
    return fresh(dict(begun), 0) + "\n"


PART = """---
id: {id}
title: {title}
form: example
place: {place}
minutes: 2
checks: []
---
Write what differs in this specialty, in the words of its desk.
"""


def part_text(part_id: str, title: str, place: Mapping[str, str]) -> str:
    """Return the first text of a part of an overlay."""
    return PART.format(id=part_id, title=one_line(title), place=one_line(dict(place)))


def overlay_files(
    *,
    module: str,
    specialty: str,
    title: str,
    owner: str,
    review_by: str,
    shown_to: Mapping[str, Sequence[str]],
    place: Mapping[str, str],
) -> dict[str, str]:
    """Return the first files of an overlay by path below the content folder: its head and a part."""
    folder = f"overlays/{module}/{specialty}"
    head = {
        "id": specialty,
        "module": module,
        "title": title,
        "version": "1.0.0",
        "owner": owner,
        "review_by": review_by,
        "shown_to": {name: list(names) for name, names in shown_to.items()},
        "facts": [],
    }
    return {
        f"{folder}/overlay.yaml": fresh(head, 0) + "\n",
        f"{folder}/parts/01-{specialty}.md": part_text("P1", title, place),
    }
