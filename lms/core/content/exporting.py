"""Writing what is live back as the files that it was read from, so that loading them changes nothing."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import select

from lms.core import clock
from lms.core.content.companions import companions
from lms.core.content.reading import TEXTS
from lms.core.content.revisions import live_all
from lms.core.content.sources import ContentSourceThing, files_of, newest_sources
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.feature import features

_KEPT = select(ContentSourceThing.kind, ContentSourceThing.key).distinct()


@dataclass
class Exported:
    """What an export wrote: files below the folder; those that were the same are only counted."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0


def export_content(folder: Path, *, as_of: date | None = None) -> Exported:
    """Write every file of what is live on a day (default: today) below ``folder``.

    Files are written as they were loaded or edited, comments and order included, with the pictures that they
    name. A file of a source that what is live does not have any more is removed, and a picture that nothing
    names; other files of the folder are left alone.

    Raises:
        Refused: when something live has no files kept yet; nothing is written.
    """
    day = as_of or clock.today()
    live = newest_sources(as_of=day)
    _refuse_unkept(day)
    texts = files_of([one.id for one in live.values()])
    result = Exported()
    for path in sorted({*live, *newest_sources()}):
        files = texts[live[path].id] if path in live else {}
        for name, text in files.items():
            _write(folder / name, name, text.encode(), result)
        _remove_others(folder, path, set(files), result)
    for companion in companions():
        given = companion.give(text for path in live for text in texts[live[path].id].values())
        for name, body in sorted(given.items()):
            _write(folder / name, name, body, result)
        _remove_rest(folder, companion.place, set(given), result)
    return result


def _refuse_unkept(day: date) -> None:
    kept = {(row.kind, row.key) for row in db.session.execute(_KEPT)}
    kinds = features().kinds
    missing = [f"{kind} {key}" for kind in kinds for key in live_all(kind, day) if (kind, key) not in kept]
    if missing:
        raise Refused(
            f"The files of {len(missing)} live things are not kept yet, such as {missing[0]}.",
            hint="Load the content folder once (lms content load), then export.",
        )


def _remove_rest(folder: Path, place: str, names: set[str], result: Exported) -> None:
    for one in sorted((folder / place).glob("*")):
        name = one.relative_to(folder).as_posix()
        if one.is_file() and name not in names:
            one.unlink()
            result.removed.append(name)


def _write(target: Path, name: str, text: bytes, result: Exported) -> None:
    if target.is_file() and target.read_bytes() == text:
        result.unchanged += 1
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text)
    result.written.append(name)


def _remove_others(folder: Path, path: str, names: set[str], result: Exported) -> None:
    place = folder / path
    found = [place] if place.is_file() else sorted(place.rglob("*")) if place.is_dir() else []
    for one in found:
        name = one.relative_to(folder).as_posix()
        if one.is_file() and one.suffix in TEXTS and name not in names:
            one.unlink()
            result.removed.append(name)
