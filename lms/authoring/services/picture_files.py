"""Pictures as files of a content folder: each by its digest, and one list with their words."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.authoring.models_media import Picture
from lms.authoring.rules.pictures import FORMATS, Made, NotTaken, made_anew
from lms.authoring.services.pictures import LONGEST_WORDS, names_in
from lms.core.content import Companion, Fault, read_yaml
from lms.core.content.reading import SHOWN_AS
from lms.core.database import db
from lms.core.unit_of_work import recorded_at

PLACE = "media"
MOST_PIXELS = 50_000_000
"""Of a picture in a folder: the most that policy can allow; what was uploaded was held to policy then."""
LIST = f"{PLACE}/pictures.yaml"
HEAD = "# Pictures that lessons name, and the words for people who do not see them.\n"
_ENDS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_FILE = re.compile(rf"(?P<digest>[0-9a-f]{{64}})\.({'|'.join(_ENDS.values())})")
assert set(_ENDS) == set(FORMATS.values())


def check_pictures(folder: Path) -> list[Fault]:
    """Return what is wrong with the pictures of a content folder; one without pictures has no fault."""
    if not (folder / LIST).is_file():
        return []
    document, faults = read_yaml(folder / LIST, shown_as=f"{SHOWN_AS}/{LIST}")
    rows = document.data if isinstance(document.data, list) else []
    if document.data is not None and not isinstance(document.data, list):
        faults.append(document.fault((), "must be a list of pictures"))
    for index, row in enumerate(rows):
        said = _wrong(folder, row)
        if said:
            faults.append(document.fault((index,), said))
    return faults


def _wrong(folder: Path, row: Any) -> str:
    if not isinstance(row, dict) or set(row) != {"file", "alt"}:
        return "must have file and alt, and nothing else"
    found = _FILE.fullmatch(str(row["file"]))
    words = row["alt"]
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST_WORDS:
        return f"needs 1 to {LONGEST_WORDS} characters of words for people who do not see it"
    if found is None:
        return "file must be the SHA-256 of the picture, with png, jpg or webp behind it"
    path = folder / PLACE / str(row["file"])
    if not path.is_file():
        return f"{row['file']} is not in the folder {PLACE}"
    body = path.read_bytes()
    if hashlib.sha256(body).hexdigest() != found["digest"]:
        return f"{row['file']} was changed: its name is not its SHA-256 any more"
    try:
        _read(body)
    except NotTaken as error:
        return f"{row['file']}: {error}"
    return ""


def _read(body: bytes) -> Made:
    return made_anew(body, most_pixels=MOST_PIXELS)


def take_pictures(folder: Path) -> int:
    """Store the pictures of a checked content folder that are not stored yet; return how many.

    The bytes are kept as they are, because their digest is their name in the texts; a picture that is known
    keeps the words that it has here.
    """
    if not (folder / LIST).is_file():
        return 0
    document, _faults = read_yaml(folder / LIST, shown_as=LIST)
    rows = {str(row["file"]).partition(".")[0]: row for row in document.data or []}
    known = set(db.session.scalars(select(Picture.digest).where(Picture.digest.in_(sorted(rows)))))
    new = [digest for digest in rows if digest not in known]
    for digest in new:
        body = (folder / PLACE / str(rows[digest]["file"])).read_bytes()
        made = _read(body)
        db.session.add(
            Picture(
                digest=digest,
                mimetype=made.mimetype,
                width=made.width,
                height=made.height,
                size=len(body),
                alt=" ".join(rows[digest]["alt"].split()),
                body=body,
                uploaded_by_id=None,
                uploaded_at=recorded_at(),
            )
        )
    db.session.flush()
    return len(new)


def give_pictures(texts: Iterator[str]) -> Mapping[str, bytes]:
    """Return the files of the pictures that texts name: the pictures, and the list with their words."""
    named = sorted({digest for text in texts for digest in names_in(text)})
    if not named:
        return {}
    statement = select(Picture.digest, Picture.mimetype, Picture.alt, Picture.body)
    found = db.session.execute(statement.where(Picture.digest.in_(named)).order_by(Picture.digest)).all()
    files = {f"{PLACE}/{one.digest}.{_ENDS[one.mimetype]}": one.body for one in found}
    rows = [{"file": f"{one.digest}.{_ENDS[one.mimetype]}", "alt": one.alt} for one in found]
    listed = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=118)
    return {**files, LIST: (HEAD + listed).encode()} if files else {}


PICTURES = Companion("pictures", PLACE, check_pictures, take_pictures, give_pictures)
