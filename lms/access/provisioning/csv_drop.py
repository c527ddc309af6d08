"""Orders as CSV files in a folder that another system reads; one file a run, written whole or not at all."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.access.provisioning.base import Order, Outside, Receipt, TermsSchema
from lms.core.exports.as_csv import csv_lines

HEADER = (
    "order",
    "action",
    "employee_no",
    "security_class",
    "gate",
    "effective_at",
    "until_on",
    "decision",
    "reason",
    "ordered_at",
)


class CsvDropSchema(TermsSchema):
    """``folder`` lies below ``LMS_ORDERS_FOLDER``."""

    folder = fields.String(
        load_default="", validate=validate.Regexp(r"^[A-Za-z0-9_-]*$", error="is not a plain folder name")
    )


class CsvDrop:
    """Writes what waits into one file; the same orders again give the same file."""

    kind: ClassVar[str] = "csv_drop"
    schema: ClassVar[type[Schema]] = CsvDropSchema
    takes_many: ClassVar[bool] = True

    def weakness(self, secret: str) -> str | None:
        """A folder needs no secret."""
        del secret
        return None

    def send(self, orders: Sequence[Order], terms: Mapping[str, Any], outside: Outside) -> Receipt:
        """Write the file beside its place, then give it its name."""
        folder = outside.folder / str(terms.get("folder", ""))
        text = _text(orders)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        name = f"orders-{orders[0].id}-{orders[-1].id}-{digest}.csv"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_whole(folder / name, text)
        except OSError as error:
            raise ConnectionError(f"The folder could not be written: {error.strerror}.") from error
        return Receipt(f"In the file {name}.")

    def samples(self) -> Sequence[Mapping[str, Any]]:
        """One folder, and the folder itself."""
        return ({"kind": self.kind, "folder": "ehr"}, {"kind": self.kind})


def _text(orders: Sequence[Order]) -> str:
    rows = (one.document() for one in orders)
    return "".join(csv_lines(HEADER, ([row[name] or "" for name in HEADER] for row in rows)))


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o640)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
