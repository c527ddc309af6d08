"""Nobody in a lesson is real: who has a title is called Sample or Example."""

import re
from collections.abc import Iterable, Iterator

from lms.core.content import Fault
from lms.courses.standard.material import Passage

_TITLED = re.compile(r"\b(?:Mrs|Mr|Ms|Dr|Prof)\.? (?:[A-Z][a-z]*\.? )?(?P<name>[A-Z][a-z]+)")
_INVENTED = frozenset({"Sample", "Example"})


def people_faults(texts: Iterable[Passage]) -> Iterator[Fault]:
    """Yield passages that name a person who might be real."""
    for passage in texts:
        for found in _TITLED.finditer(passage.text):
            if found["name"] not in _INVENTED:
                yield passage.warning(f"'{found[0]}' may be a real person; call the person Sample or Example")
