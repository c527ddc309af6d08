"""Readings of content kept for a test run: what was read from the same texts is not read again."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from lms.core import clock
from lms.core.content import Fault, Kind, Parsed
from lms.core.content.kinds import read_kind
from lms.courses.glossary import FILE as GLOSSARY

Read = tuple[list[Parsed], list[Fault]]


@contextmanager
def remembered() -> Iterator[None]:
    """Read a source once for each state of its files, of the glossary beside it and of the day.

    Nothing else decides what a reader finds, and nobody changes what it gives. A run loads the shipped
    content some forty times, and reading is two thirds of a load.
    """
    known: dict[tuple[str, ...], Read] = {}

    def read(kind: Kind, path: Path, shown_as: str) -> Read:
        key = (kind.name, shown_as, clock.today().isoformat(), _digest(path), repr(kind))
        if key not in known:
            known[key] = read_kind(kind, path, shown_as)
        things, faults = known[key]
        return list(things), list(faults)

    with mock.patch("lms.core.content.reading.read_kind", read):
        yield


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for one in [*files, path.parent.parent / GLOSSARY]:
        if one.is_file():
            digest.update(f"{one.relative_to(path.parent.parent)}\0{one.stat().st_size}\0".encode())
            digest.update(one.read_bytes())
    return digest.hexdigest()
