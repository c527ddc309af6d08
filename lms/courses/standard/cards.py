"""A tip sheet fits on one pocket card: a title, then at most a dozen short lines."""

from collections.abc import Iterator

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles

MOST_LINES = 14
MOST_WORDS = 180
FEWEST_LINES = 4


def card_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield what keeps the tip sheet of a module from being a card."""
    sheet = str((files.module or {}).get("tip_sheet", ""))
    lines = [line for line in sheet.splitlines() if line.strip()]
    words = len(sheet.split())
    if len(lines) > MOST_LINES or words > MOST_WORDS:
        message = (
            f"has {len(lines)} lines and {words} words; a card holds {MOST_LINES} lines, {MOST_WORDS} words"
        )
        yield files.document.fault(("tip_sheet",), message, is_warning=True)
    if len(lines) < FEWEST_LINES or not lines[0].startswith("**"):
        message = f"is no card: a title in ** and at least {FEWEST_LINES - 1} lines that help at the desk"
        yield files.document.fault(("tip_sheet",), message, is_warning=True)
