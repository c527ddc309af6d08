"""The associations that ship, and a small PDF."""

from pathlib import Path
from typing import Any

import yaml

from lms.careers.content import issuer_of

_FILE = Path(__file__).resolve().parents[2] / "content" / "careers" / "credentials.yaml"
_BODIES: dict[str, dict[str, Any]] = {
    row["id"]: row for row in yaml.safe_load(_FILE.read_text(encoding="utf-8"))
}
AHIMA_BODY, AAPC_BODY = _BODIES["AHIMA"], _BODIES["AAPC"]
AHIMA, AAPC = issuer_of(AHIMA_BODY), issuer_of(AAPC_BODY)


def pdf(more: bytes = b"") -> bytes:
    """Return a PDF with one empty page and ``more`` as another object."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        b"3 0 obj\n" + (more or b"<< >>") + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )
