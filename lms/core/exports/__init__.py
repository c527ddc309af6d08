"""Exports: one sheet of typed columns, written by one file a format; a new one is one file and one line."""

from lms.core.exports.as_csv import Csv
from lms.core.exports.as_pdf import Pdf
from lms.core.exports.as_xlsx import Xlsx
from lms.core.exports.sheet import ExportFormat
from lms.core.registry import Registry

FORMATS = Registry[ExportFormat]("export format", Csv(), Xlsx(), Pdf())
