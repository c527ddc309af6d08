"""Reflections: what a learner writes in a lesson in their own words; nobody marks it, their trainers read it.

An example from one's own desk has no key, so it is not graded and counts in no result. It is complete by a
rule that anybody can check: every part holds a few words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_WORDS = 3
LONGEST = 500
"""Characters of a part that are kept."""
KIND = "reflection"


@dataclass(frozen=True)
class Part:
    """One part to fill in, by its id."""

    id: str
    label: str


@dataclass(frozen=True)
class Reflection:
    """A question for an example of one's own; ``example`` shows one that would do."""

    id: str
    title: str
    ask: str
    parts: tuple[Part, ...]
    example: str


@dataclass(frozen=True)
class ReflectionView:
    """A reflection with what a person wrote, by part; nothing while they wrote nothing."""

    reflection: Reflection
    written: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        """Tell whether every part holds a few words."""
        return is_complete(self.reflection, self.written)


def reflection_of(row: Mapping[str, Any]) -> Reflection:
    """Read a reflection from the front matter of a lesson."""
    parts = tuple(Part(one["id"], one["label"]) for one in row["parts"])
    return Reflection(row["id"], row["title"], row["ask"].strip(), parts, row["example"].strip())


def read(reflection: Reflection, form: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Read an untrusted form: the parts that hold words, without control characters, cut to 500."""
    typed = {one.id: (form.get(one.id) or [""])[0] for one in reflection.parts}
    clean = {key: " ".join(text.replace("\0", " ").split())[:LONGEST].strip() for key, text in typed.items()}
    return {key: text for key, text in clean.items() if text}


def is_complete(reflection: Reflection, written: Mapping[str, str]) -> bool:
    """Tell whether every part holds at least three words."""
    return all(len(written.get(one.id, "").split()) >= LEAST_WORDS for one in reflection.parts)


def written_of(answer: Any) -> dict[str, str]:
    """Return what was stored as parts with text; whatever else stands there is left out."""
    if not isinstance(answer, dict):
        return {}
    return {key: text for key, text in answer.items() if isinstance(key, str) and isinstance(text, str)}
