"""Files beside claims: side facts for a run of the edits, and a hospital's own code tables."""

import csv
import dataclasses
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lms.claims.edits.book import EditBook
from lms.claims.edits.facts_document import side_facts
from lms.claims.edits.side_facts import NO_FACTS, SideFacts
from lms.claims.edits.tables import COLUMNS, Row
from lms.core.content.documents import read_yaml
from lms.core.errors import Refused
from lms.core.i18n import gettext as _

_PARTS = ("every_claim", "claims")


@dataclasses.dataclass(frozen=True)
class FactsFile:
    """Side facts of every claim, and those of single claims by their number (CLM01), which go first."""

    every: SideFacts
    single: Mapping[str, SideFacts]

    def of(self, number: str) -> SideFacts:
        """Return the side facts of one claim."""
        return self.single.get(number, self.every)


def no_side_facts(today: date) -> FactsFile:
    """Return what is known without a file: the day."""
    return FactsFile(dataclasses.replace(NO_FACTS, today=today), {})


def read_facts(path: Path, today: date) -> FactsFile:
    """Read side facts from YAML or JSON: ``every_claim`` and, by claim number, ``claims``.

    Args:
        path: the file.
        today: the day of the check where the file names none.

    Raises:
        Refused: when the file cannot be read or holds something unknown; values are never repeated.
    """
    document, faults = read_yaml(path, shown_as=path.name)
    data = document.data
    if faults:
        raise Refused(str(faults[0]))
    if not isinstance(data, dict) or set(data) - set(_PARTS):
        raise Refused(
            _("%s holds other things than side facts.") % path.name,
            hint=_("It has two parts: every_claim and claims (by claim number); docs/edits.md shows one."),
        )
    every = {"today": today, **_mapping(data.get("every_claim") or {}, path, "every_claim")}
    claims = _mapping(data.get("claims") or {}, path, "claims")
    try:
        common = side_facts(every)
    except ValueError as error:
        raise Refused(f"{path.name}: every_claim: {error}.") from error
    single = {}
    for place, (number, own) in enumerate(claims.items(), start=1):
        try:
            single[str(number)] = side_facts(every | dict(_mapping(own or {}, path, "claims")))
        except ValueError as error:
            raise Refused(f"{path.name}: claims, entry {place}: {error}.") from error
    return FactsFile(common, single)


def _mapping(value: Any, path: Path, where: str) -> Mapping[Any, Any]:
    if isinstance(value, Mapping):
        return value
    raise Refused(f"{path.name}: {where}: must be a mapping.")


def with_tables(book: EditBook, folder: Path) -> EditBook:
    """Return the book with the tables that a folder holds as ``NAME.csv``, each whole.

    Raises:
        Refused: when a file is no known table, or its first row does not name the columns.
    """
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in COLUMNS:
            raise Refused(
                _("%s is no table of the edits.") % path.name, hint=_("Tables: %s.") % ", ".join(COLUMNS)
            )
        book = book.with_table(path.stem, _rows(path, COLUMNS[path.stem]))
    return book


def _rows(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """Return the rows of a table; equal texts are kept once, because such tables are long."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            if tuple(name.strip() for name in next(reader, [])) != columns:
                raise Refused(
                    _("%s has other columns.") % path.name, hint=_("Its first row: %s.") % ",".join(columns)
                )
            return [_row(found, path, reader.line_num, len(columns)) for found in reader if found]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused(_("%s cannot be read as CSV in UTF-8.") % path.name) from error


def _row(found: list[str], path: Path, line: int, width: int) -> Row:
    if len(found) != width:
        raise Refused(f"{path.name}:{line}: " + _("has %d values, not %d.") % (len(found), width))
    return tuple(sys.intern(value.strip()) for value in found)
