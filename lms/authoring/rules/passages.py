"""A passage of a text that a comment is about: found again by its words, wherever it stands by now."""

import re

LONGEST = 400
"""Characters of the longest passage."""
_SPACE = re.compile(r"\s+")


def plain(passage: str) -> str:
    """Return a passage on one line: line breaks and runs of spaces are one space."""
    return _SPACE.sub(" ", passage).strip()


def line_of(passage: str, text: str) -> int | None:
    """Return the line (from 1) on which a passage begins in a text, None when it is not there.

    A passage may run over several lines; how they are broken makes no difference.
    """
    words = plain(passage).split(" ")
    if words == [""]:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return text.count("\n", 0, found.start()) + 1 if found else None
