"""Nothing unfinished goes to learners: no note to oneself, no filler text."""

import re
from collections.abc import Iterable, Iterator

from lms.core.content import Fault
from lms.courses.standard.material import Passage

_UNFINISHED = re.compile(r"\b(TODO|TBD|FIXME|TK|[Ll]orem ipsum|dolor sit amet)\b|\?\?\?")


def placeholder_faults(texts: Iterable[Passage]) -> Iterator[Fault]:
    """Yield passages that somebody meant to finish."""
    for passage in texts:
        found = _UNFINISHED.search(passage.text)
        if found:
            yield passage.warning(f"'{found[0]}' marks something unfinished; write it, or take it out")
