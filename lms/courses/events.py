"""Facts that courses announces."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ModuleCompleted(Event):
    """A person has done every lesson of a module; names the revision it was done on."""

    name: ClassVar[str] = "courses.module.completed.v1"

    person_id: int
    module: str
    revision_id: int
    version: str
    occurred_on: date
