"""A recorded class stands beside its words, is no longer than its lesson, and has a question in it.

Who cannot hear or see it reads the same, and the search finds it. People speak some 130 words a minute; a
text with fewer than ``FEWEST_WORDS`` for each minute is a summary.
"""

from collections.abc import Iterator

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles

FEWEST_WORDS = 60
"""Words of the transcript for each minute of the recording."""


def recording_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield recordings without a transcript, without a question, or longer than their lesson."""
    for lesson in files.lessons:
        recording = lesson.body.get("recording")
        if recording is None:
            continue
        words = sum(any(sign.isalnum() for sign in word) for word in lesson.document.body.split())
        if words < FEWEST_WORDS * recording["minutes"]:
            yield lesson.document.fault(
                ("recording",),
                f"{recording['minutes']} minutes stand beside {words} words; write down what is said",
            )
        if recording["minutes"] > lesson.body["minutes"]:
            yield lesson.document.fault(("recording", "minutes"), "is longer than the lesson")
        if not lesson.body["checks"]:
            yield lesson.document.fault(("recording",), "has no question in it; add a check and place it")
