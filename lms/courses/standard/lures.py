"""No "all of the above", no "none of the above", no option twice: they are chosen without knowing."""

import re
from collections.abc import Iterator

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.material import all_choices, questions

_LURE = re.compile(
    r"^\W*((all|none|both|neither|any|two) (of )?(the )?(above|others?|answers|options|these)\b"
    r"|(both )?[a-f] (and|or) [a-f]\W*$|neither [a-f] nor [a-f]\W*$)",
    re.IGNORECASE,
)


def lure_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield options that speak of the other options, and options that say the same."""
    for asked in questions(files):
        for choices in all_choices(asked):
            seen: set[str] = set()
            for index, text in enumerate(choices.texts):
                plain = " ".join(text.casefold().split()).rstrip(".")
                if choices.field != "spans" and _LURE.search(text):
                    yield asked.warning(
                        (choices.field, index), f"'{text}' speaks of the other options; say what is meant"
                    )
                if plain in seen:
                    yield asked.warning((choices.field, index), f"'{text}' stands here twice")
                seen.add(plain)
