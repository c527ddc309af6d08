"""A picture is one that was uploaded, and has words for people who do not see it."""

from collections.abc import Iterator

from lms.core.content import Document, Fault
from lms.courses.rendering import MEDIA, PICTURE


def picture_faults(document: Document) -> Iterator[Fault]:
    """Yield pictures from elsewhere, and pictures without words."""
    for found in PICTURE.finditer(document.body):
        line = document.body_line + document.body.count("\n", 0, found.start())
        if not found["alt"].strip():
            message = (
                "this picture has no words; write what it shows between the brackets: ![what it shows](…)"
            )
            yield Fault(document.file, line, "", message)
        if not MEDIA.fullmatch(found["address"]):
            yield Fault(
                document.file, line, "", "only uploaded pictures are shown; upload it and insert it here"
            )
