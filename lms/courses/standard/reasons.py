"""A reason for every option: one that teaches has at least three words."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.material import Place, questions

FEWEST_WORDS = 3


def reason_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield the reasons that say right or wrong and not why."""
    for asked in questions(files):
        for place, why in _reasons(asked.data, ()):
            if len(why.split()) < FEWEST_WORDS:
                yield asked.warning(place, f"'{why.strip()}' is no reason; say why, in a sentence")


def _reasons(data: Mapping[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    for key, value in data.items():
        if key == "why" and isinstance(value, str):
            yield (*place, key), value
        elif isinstance(value, dict):
            yield from _reasons(value, (*place, key))
        elif isinstance(value, list):
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    yield from _reasons(row, (*place, key, index))
