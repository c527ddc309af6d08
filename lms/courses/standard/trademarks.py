"""Payers in lessons are invented: a real name is a trademark, and what we say of it may be untrue."""

import re
from collections.abc import Iterable, Iterator

from lms.core.content import Fault
from lms.courses.standard.material import Passage

_NAMES = (
    "Aetna",
    "Amerigroup",
    "Anthem",
    "Blue Cross",
    "Blue Shield",
    "Centene",
    "Cigna",
    "Elevance",
    "Evernorth",
    "Geisinger",
    "Health Net",
    "Highmark",
    "Humana",
    "Kaiser Permanente",
    "Magellan",
    "Medical Mutual",
    "Molina",
    "Optum",
    "Oscar Health",
    "Travelers Insurance",
    "UnitedHealth",
    "UnitedHealthcare",
    "WellCare",
)
_REAL = re.compile(r"\b(" + "|".join(_NAMES) + r")\b")


def trademark_faults(texts: Iterable[Passage]) -> Iterator[Fault]:
    """Yield passages that name a real payer; laws, courts and public programs may be named."""
    for passage in texts:
        found = _REAL.search(passage.text)
        if found:
            yield passage.warning(f"'{found[0]}' is a real payer; use an invented one")
