"""Facts and items say when they were verified and when they are due: verified by today, due after that."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lms.core.content import Document, Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.material import Place, questions


def review_faults(files: ModuleFiles, today: date) -> Iterator[Fault]:
    """Yield what was verified in the future, and what is due before it was verified."""
    for index, fact in enumerate((files.module or {}).get("facts", [])):
        yield from _of(fact, ("facts", index), files.document, today)
    for asked in questions(files):
        if asked.is_item:
            yield from _of(asked.data, asked.place, asked.document, today)


def _of(row: Mapping[str, Any], place: Place, document: Document, today: date) -> Iterator[Fault]:
    verified, due = row["verified_on"], row["review_by"]
    if due <= verified:
        message = f"{row['id']} is due in {due} and was verified in {verified}; it is due later"
        yield document.fault((*place, "review_by"), message)
    if verified > f"{today:%Y-%m}":
        message = f"{row['id']} was verified in {verified}, which has not come yet"
        yield document.fault((*place, "verified_on"), message, is_warning=True)
