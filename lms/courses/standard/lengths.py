"""Options alike in length: neither the right one nor any other stands out before it is read.

Three measures, in characters. The right option is recognizable when it is the longest and half as long again
as the middle one of the others, or the shortest and under two thirds of it. Options are unlike when the
longest is more than 2.2 times the shortest. Differences under ``SLACK`` characters (two words) tell nobody
anything. And over a whole bank, guessing the longest option must not pay: the right one may be the longest
in at most ``MOST_LONGEST`` of the single-choice items (by chance it is in a quarter).
"""

from collections.abc import Iterator
from statistics import median

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.material import Choices, one_of_many, questions

KEY_RATIO = 1.5
SPREAD = 2.2
SLACK = 12
MOST_LONGEST = 0.4
FEWEST_ITEMS = 20
"""Single-choice items from which a share of them says something."""


def length_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield options that tell the key, or themselves, by their length."""
    longest = asked_once = 0
    for asked in questions(files):
        for choices in one_of_many(asked):
            message = told_by_length(choices)
            if message:
                yield asked.warning((choices.field,), message)
            if asked.is_item and choices.field == "options":
                asked_once += 1
                longest += _is_longest(choices)
    if asked_once >= FEWEST_ITEMS and longest > MOST_LONGEST * asked_once:
        yield files.document.fault(
            ("assessment",),
            f"in {longest} of {asked_once} items the right option is the longest; choosing the longest "
            "passes: lengthen wrong options or shorten right ones",
            is_warning=True,
        )


def told_by_length(choices: Choices) -> str:
    """Return what the lengths of options give away and what to do, "" when they give nothing away."""
    key, others = _lengths(choices)
    middle = median(others)
    if key > max(others) and key > KEY_RATIO * middle and key - middle > SLACK:
        return f"the right option is recognizably the longest ({key} characters, the others {_said(others)})"
    if key < min(others) and key * KEY_RATIO < middle and middle - key > SLACK:
        return f"the right option is recognizably the shortest ({key} characters, the others {_said(others)})"
    every = [key, *others]
    if max(every) > SPREAD * min(every) and max(every) - min(every) > SLACK * 2:
        return f"the options differ too much in length ({_said(every)} characters); make them alike"
    return ""


def _lengths(choices: Choices) -> tuple[int, list[int]]:
    right = [len(str(row["text"]).strip()) for row in choices.rows if row["correct"]]
    return right[0], [len(str(row["text"]).strip()) for row in choices.rows if not row["correct"]]


def _is_longest(choices: Choices) -> bool:
    key, others = _lengths(choices)
    return key > max(others)


def _said(lengths: list[int]) -> str:
    return ", ".join(str(length) for length in sorted(lengths))
