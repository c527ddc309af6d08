"""Pictures of lessons: taking them in, finding them, and which of them a text names."""

import re
from collections.abc import Collection, Mapping
from typing import IO, Any

from sqlalchemy import func, select

from lms.authoring.models_media import Picture
from lms.authoring.rules.pictures import NotTaken, made_anew
from lms.core.content import Fault
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.policy import section
from lms.core.unit_of_work import recorded_at

LONGEST_WORDS = 300
MEGABYTE = 1024 * 1024
DEFAULTS = {"picture_megabytes": 3, "picture_megapixels": 16}
_NAMED = re.compile(r"media:([0-9a-f]{64})")


def limits() -> dict[str, int]:
    """Return the limits of a picture from policy: megabytes of its file and millions of pixels."""
    try:
        found: dict[str, Any] = section("authoring")
    except NotFound:
        found = {}
    return {name: int(found.get(name, usual)) for name, usual in DEFAULTS.items()}


def take_picture(stream: IO[bytes], *, alt: str, by_id: int) -> Picture:
    """Store a picture, made anew from the file; the same pixels are stored once.

    Raises:
        Refused: for a file that is too large or no picture, or without words for those who do not see it.
    """
    words = " ".join(alt.split())
    if not words:
        raise Refused(
            "A picture needs words for people who do not see it.",
            hint="Say in one sentence what it shows and what matters in it.",
        )
    if len(words) > LONGEST_WORDS:
        raise Refused(
            f"The words for the picture are longer than {LONGEST_WORDS} characters.",
            hint="Say the rest in the text of the lesson.",
        )
    most = limits()
    uploaded = stream.read(most["picture_megabytes"] * MEGABYTE + 1)
    if len(uploaded) > most["picture_megabytes"] * MEGABYTE:
        raise Refused(
            f"The file is larger than {most['picture_megabytes']} MB.", hint="Make the picture smaller."
        )
    try:
        made = made_anew(uploaded, most_pixels=most["picture_megapixels"] * 1_000_000)
    except NotTaken as error:
        raise Refused(str(error), hint=error.hint) from None
    known = db.session.scalar(select(Picture).where(Picture.digest == made.digest))
    if known is not None:
        return known
    picture = Picture(
        digest=made.digest,
        mimetype=made.mimetype,
        width=made.width,
        height=made.height,
        size=len(made.body),
        alt=words,
        body=made.body,
        uploaded_by_id=by_id,
        uploaded_at=recorded_at(),
    )
    db.session.add(picture)
    db.session.flush()
    return picture


def picture_of(digest: str) -> tuple[bytes, str]:
    """Return bytes and type of a picture.

    Raises:
        NotFound: when there is none.
    """
    row = db.session.execute(
        select(Picture.body, Picture.mimetype).where(Picture.digest == digest)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such picture.", hint="Choose one from the list.")
    return row.body, row.mimetype


_SHOWN = (Picture.digest, Picture.alt, Picture.width, Picture.height, Picture.size, Picture.uploaded_at)


def pictures(*, page: int = 1, size: int = 24) -> tuple[list[Any], int]:
    """Return a page of pictures, newest first and without their bytes, and how many there are in all."""
    total = db.session.scalar(select(func.count(Picture.id))) or 0
    statement = select(*_SHOWN).order_by(Picture.id.desc()).limit(size).offset((page - 1) * size)
    return list(db.session.execute(statement)), total


def names_in(text: str) -> set[str]:
    """Return the digests of the pictures that a text names."""
    return set(_NAMED.findall(text))


def missing_pictures(files: Mapping[str, str], *, shown_as: str) -> list[Fault]:
    """Return a fault for each picture that texts name and nobody uploaded."""
    named = [
        (path, text.count("\n", 0, found.start()) + 1, found[1])
        for path, text in files.items()
        for found in _NAMED.finditer(text)
    ]
    known = _known({digest for _path, _line, digest in named})
    return [
        Fault(f"{shown_as}/{path}", line, "", "names a picture that was not uploaded here")
        for path, line, digest in named
        if digest not in known
    ]


def _known(digests: Collection[str]) -> set[str]:
    if not digests:
        return set()
    return set(db.session.scalars(select(Picture.digest).where(Picture.digest.in_(sorted(digests)))))
