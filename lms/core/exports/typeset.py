"""Typeset a document: JSON on standard input, a tagged PDF on standard output.

A program of its own, started by path: the memory that typesetting takes goes back to the system when it
ends, and the servers never load the library. Standard library and typst only.
"""

import json
import sys
from typing import Any

import typst

# own fonts first; those of the system for letters that these lack; at last without the promise of PDF/UA
TRIES = (
    (typst.Fonts(include_system_fonts=False), "ua-1"),
    (None, "ua-1"),
    (None, "1.7"),
)


def main() -> None:
    """Read the order, write the file."""
    order = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(typeset(order["source"], order["data"], order["at"]))


def typeset(source: str, data: dict[str, Any], at: int) -> bytes:
    """Return the PDF; it is tagged in every case.

    Raises:
        typst.TypstError: when the last try fails too.
    """
    inputs = {"data": json.dumps(data)}
    for fonts, standard in TRIES:
        try:
            return _compiled(source, inputs, at, fonts or typst.Fonts(), standard)
        except typst.TypstError:
            if (fonts, standard) == TRIES[-1]:
                raise
    raise AssertionError("The last try returns or raises.")


def _compiled(source: str, inputs: dict[str, str], at: int, fonts: typst.Fonts, standard: Any) -> bytes:
    return typst.compile(
        source.encode(), font_paths=fonts, sys_inputs=inputs, pdf_standards=[standard], timestamp=at
    )


if __name__ == "__main__":
    main()
