"""Time on an item, as far as saved answers tell it.

The time of an item is that from the answer before it (or the start) to its own last answer, without the
time for which the clock stood. An answer changed later counts for its last save. A gap longer than
``LONGEST`` is not time on an item; such items are not timed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lms.assessments.rules.deadlines import Pause

LONGEST = timedelta(minutes=10)


def seconds_on(
    started_at: datetime, answered_at: Mapping[str, datetime], pauses: Sequence[Pause]
) -> dict[str, int]:
    """Return the seconds on each item that can be timed.

    Args:
        started_at: when the form was opened.
        answered_at: by item, when its last answer was saved.
        pauses: when the clock stood; one without an end ends with the next answer.
    """
    found = {}
    before = started_at
    for item, at in sorted(answered_at.items(), key=lambda pair: pair[1]):
        worked = at - before - _stood(before, at, pauses)
        if timedelta(0) <= worked <= LONGEST:
            found[item] = int(worked.total_seconds())
        before = at
    return found


def _stood(begun: datetime, ended: datetime, pauses: Sequence[Pause]) -> timedelta:
    stretches = ((max(one.began_at, begun), min(one.ended_at or ended, ended)) for one in pauses)
    return sum((until - since for since, until in stretches if until > since), timedelta(0))
