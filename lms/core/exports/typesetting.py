"""Typesetting in a process of its own: a template of ours and data give a tagged PDF.

One document at a time in each server, because typesetting takes memory while it lasts. A few wait for their
turn, so that many at once do not hold every thread of the server.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lms.core.errors import Refused
from lms.core.exports.words import printable
from lms.core.i18n import LANGUAGE
from lms.core.i18n import gettext as _

PROGRAM = Path(__file__).with_name("typeset.py")
FRAME = Path(__file__).with_name("templates") / "paper.typ"
MOST_SECONDS = 30
MOST_WAITING = 2
_one_at_a_time = threading.Lock()
_at_the_door = threading.BoundedSemaphore(1 + MOST_WAITING)


def typeset(source: str, data: Mapping[str, Any], *, at: datetime, instead: str = "") -> bytes:
    """Return a tagged PDF, with the promise of PDF/UA-1 unless a letter is in no font.

    Args:
        source: the template; whatever people typed is in ``data`` and never in it.
        data: what the template reads as ``json(bytes(sys.inputs.data))``; JSON values only.
        at: the instant that the file says it was made at.
        instead: what to do when it takes too long.

    Raises:
        Refused: when too many wait, or typesetting takes too long.
    """
    order = json.dumps({"source": source, "data": data, "at": int(at.timestamp())}).encode()
    if not _at_the_door.acquire(blocking=False):
        raise Refused(_("Other PDFs are being made just now."), hint=instead or _("Try again in a moment."))
    try:
        if not _one_at_a_time.acquire(timeout=MOST_SECONDS):
            raise _too_long(instead)
        try:
            return _run(order, instead)
        finally:
            _one_at_a_time.release()
    finally:
        _at_the_door.release()


def paper(template: Path, title: str, by: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a document of one template: the common frame sets its language, title and letters.

    Args:
        template: the file; it comes after the frame and reads ``data`` and the helpers of the frame.
        title: the title of the document.
        by: who issues it.
        data: JSON values; every text is made printable here.
        at: the instant that the file says it was made at.

    Raises:
        Refused: when too many wait, or typesetting takes too long.
    """
    source = FRAME.read_text(encoding="utf-8") + template.read_text(encoding="utf-8")
    return typeset(source, _printable({**data, "title": title, "by": by, "language": LANGUAGE}), at=at)


def _printable(value: Any) -> Any:
    """Return a value with every text in it made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(own) for key, own in value.items()}
    return [_printable(own) for own in value] if isinstance(value, list | tuple) else value


def _run(order: bytes, instead: str) -> bytes:
    """Run the program that typesets and gets no secret of the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  our own program and interpreter
            [sys.executable, "-I", str(PROGRAM)],
            input=order,
            capture_output=True,
            env=kept,
            timeout=MOST_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise _too_long(instead) from None
    return done.stdout


def _too_long(instead: str) -> Refused:
    return Refused(_("The PDF was not ready in time."), hint=instead or _("Try again in a moment."))
