"""Uploaded PDF files: taken when they are one, without anything that runs. Pure."""

import re

MOST_BYTES = 5 * 1024 * 1024
PDF = "application/pdf"
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
_STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)
_HEAD, _TAIL = 1024, 2048


class NotTaken(ValueError):
    """A file that is not taken; the message says why and ``hint`` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def is_pdf(uploaded: bytes) -> bool:
    """Tell by its first bytes whether a file says that it is a PDF."""
    return b"%PDF-" in uploaded[:_HEAD]


def demand_plain_pdf(uploaded: bytes) -> None:
    """Do nothing for a PDF that is whole and, as far as its names can be read, runs nothing.

    What stands inside of streams is not read; therefore such a file is only ever sent as a download.

    Raises:
        NotTaken: for anything else.
    """
    if not is_pdf(uploaded):
        raise NotTaken("This is no PDF file.", "Save the certificate as PDF, PNG or JPEG.")
    if b"%%EOF" not in uploaded[-_TAIL:]:
        raise NotTaken("The PDF is not whole; its end is missing.", "Download it again from where it came.")
    names = _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), _STREAM.sub(b"", uploaded))
    if _RUNS.search(names):
        raise NotTaken(
            "The PDF holds a program, a form or another file.",
            "Print it to a new PDF, or take a picture of the page.",
        )
