"""An independent judge of X12 files: pyx12, which knows the implementation guides by heart."""

import logging
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

_ISA = re.compile(r"\*\d{9}\*0\*T\*:")
_GROUP = re.compile(r"(GS\*[^~]*\*0600\*)\d+|(GE\*1\*)\d+")
_IEA = re.compile(r"IEA\*1\*\d{9}")


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def complaints(texts: Iterable[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what pyx12 finds wrong in these interchanges, read as one file; each gets its own number."""
    import pyx12.params
    import pyx12.x12n_document

    monkeypatch.setattr(logging.root.manager, "disable", logging.NOTSET)
    path = folder / "judged.x12"
    path.write_text("".join(_numbered(text, number) for number, text in enumerate(texts, 1)))
    heard = _Complaints()
    logger = logging.getLogger("pyx12")
    logger.addHandler(heard)
    try:
        accepted = pyx12.x12n_document.x12n_document(pyx12.params.ParamsBase(), str(path), None, None)
    finally:
        logger.removeHandler(heard)
    return heard.said or ([] if accepted else ["not accepted"])


def _numbered(text: str, number: int) -> str:
    text = _ISA.sub(f"*{number:09d}*0*T*:", text)
    text = _GROUP.sub(lambda found: f"{found[1] or found[2]}{number}", text)
    return _IEA.sub(f"IEA*1*{number:09d}", text)
