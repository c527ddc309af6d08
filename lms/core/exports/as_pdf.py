"""A sheet as a tagged PDF: A4, the head on each page, the imprint under the title and at the foot."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from lms.core.exports.sheet import Sheet, counted
from lms.core.exports.typesetting import typeset
from lms.core.exports.words import columns_of, longest_word, printable, width_in_characters, words
from lms.core.i18n import LANGUAGE
from lms.core.i18n import gettext as _

SOURCE = Path(__file__).with_name("templates") / "sheet.typ"
PORTRAIT, LANDSCAPE = 105, 165  # characters of a line at the usual size, the gaps between columns taken off
USUAL_SIZE, SMALLEST_SIZE = 8.5, 5.0
WIDEST_CELL, WIDEST_WORD, COLUMN_GAP = 44, 66, 2
INSTEAD = _("Take the list as XLSX, or set a filter and try again.")
_LONG_WORD = re.compile(rf"\S{{{WIDEST_WORD}}}(?=\S)")


class Pdf:
    """A PDF/UA document."""

    kind: ClassVar[str] = "pdf"
    label: ClassVar[str] = "PDF"
    mimetype: ClassVar[str] = "application/pdf"
    most_rows: ClassVar[int | None] = 2_000
    larger: ClassVar[str] = "XLSX"

    def write(self, sheet: Sheet) -> bytes:
        """Return the file.

        Raises:
            Refused: when the sheet has more rows than fit, too many wait, or typesetting takes too long.
        """
        rows = [
            [_cell(words(head.kind, value)) for head, value in zip(sheet.heads, row, strict=True)]
            for row in counted(sheet.rows, self)
        ]
        source = SOURCE.read_text(encoding="utf-8")
        return typeset(source, document(sheet, rows), at=sheet.imprint.at, instead=INSTEAD)


def document(sheet: Sheet, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return what the template shows: every text as data."""
    labels = [printable(head.label) for head in sheet.heads]
    imprint = sheet.imprint
    landscape, size, widths = layout(columns_of(rows, labels))
    return {
        "title": printable(sheet.title),
        "by": printable(imprint.by),
        "language": LANGUAGE,
        "landscape": landscape,
        "size": size,
        "widths": widths,
        "flush_right": [head.is_numeric for head in sheet.heads],
        "imprint": [(label, printable(text)) for label, text in imprint.about(len(rows))],
        "running": printable(f"{sheet.title} \u00b7 {imprint.scope}")[:150],
        "taken": printable(imprint.taken),
        "page": _("page"),
        "of": _("of"),
        "none": _("No row matches."),
        "head": labels,
        "rows": rows,
    }


def layout(columns: Sequence[Sequence[str]]) -> tuple[bool, float, list[float]]:
    """Return whether the sheet lies across, the size of its letters in points, and the widths of its columns.

    A column gets at least its longest word; what is left of the line goes to those with longer cells.
    """
    least = [longest_word(cells, most=WIDEST_WORD) + COLUMN_GAP for cells in columns]
    wanted = [
        max(few, width_in_characters(cells, most=WIDEST_CELL) + COLUMN_GAP)
        for few, cells in zip(least, columns, strict=True)
    ]
    landscape = sum(wanted) > PORTRAIT
    line = LANDSCAPE if landscape else PORTRAIT
    size = min(USUAL_SIZE, max(SMALLEST_SIZE, USUAL_SIZE * line / sum(least)))
    spare = max(0.0, line * USUAL_SIZE / size - sum(least))
    share = min(1.0, spare / max(1, sum(wanted) - sum(least)))
    return (
        landscape,
        round(size, 2),
        [round(few + share * (many - few), 2) for few, many in zip(least, wanted, strict=True)],
    )


def _cell(text: str) -> str:
    """Return a text that fits its column: a word as long as a line may break."""
    return _LONG_WORD.sub("\\g<0>\u200b", printable(text))
