"""Imports: one base for every KIND of ``lms import``: faults by line, dry run, diff, monitor."""

from lms.core.imports.base import FileResult, Importer, ImportFault, ImportResult, SetResult
from lms.core.imports.csvfile import Column, CsvImporter, Row, parse_date, parse_decimal, parse_instant
from lms.core.imports.runs import ImportRun, run_import

__all__ = [
    "Column",
    "CsvImporter",
    "FileResult",
    "ImportFault",
    "ImportResult",
    "ImportRun",
    "Importer",
    "Row",
    "SetResult",
    "parse_date",
    "parse_decimal",
    "parse_instant",
    "run_import",
]
