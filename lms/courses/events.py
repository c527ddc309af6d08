"""Facts that courses announces."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ModuleCompleted(Event):
    """A person has done every lesson of a module; names the revision it was done on.

    ``note`` says how, where it was not by the lessons here; ``source`` what stood in for lessons.
    """

    name: ClassVar[str] = "courses.module.completed.v1"

    person_id: int
    module: str
    revision_id: int
    version: str
    occurred_on: date
    note: str = ""
    source: str = "firstpass"


@dataclass(frozen=True, kw_only=True)
class ModulesCompleted(Event):
    """Several people have completed a module at once, in a class; at most 500 an event.

    Each is the same fact as a ``ModuleCompleted``, which is not announced besides.
    """

    name: ClassVar[str] = "courses.modules.completed.v1"

    completions: tuple[ModuleCompleted, ...]


@dataclass(frozen=True, kw_only=True)
class CompletionWithdrawn(Event):
    """A completion that was announced does not hold: the attendance that it rested on was corrected."""

    name: ClassVar[str] = "courses.module.completion_withdrawn.v1"

    person_id: int
    module: str
    revision_id: int
    version: str
    occurred_on: date
    note: str


@dataclass(frozen=True, kw_only=True)
class PeopleEnrolled(Event):
    """A module was put on the shelves of people, by themselves or by their manager."""

    name: ClassVar[str] = "courses.people.enrolled.v1"

    module: str
    person_ids: tuple[int, ...]
    by_id: int
