"""Certificates that are uploaded: taken in with distrust, found again for the person they belong to."""

import hashlib
from typing import IO

from sqlalchemy import select
from werkzeug.utils import secure_filename

from lms.authoring.api import PictureNotTaken, made_anew
from lms.careers.models import CareerFile
from lms.careers.rules.papers import MOST_BYTES, PDF, NotTaken, demand_plain_pdf, is_pdf
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at

MOST_PIXELS = 24_000_000
LONGEST_NAME = 80
ENDINGS = {PDF: ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
MEGABYTE = 1024 * 1024


def take_file(stream: IO[bytes], name: str, *, person_id: int, by_id: int) -> int:
    """Store a certificate of a person in the open unit of work and return its id; the same file is kept once.

    What kind of file it is says its content, never its name. Pictures are made anew: no place, no device.

    Raises:
        Refused: for an empty or too large file, one of another kind, or one that holds more than a page.
    """
    uploaded = stream.read(MOST_BYTES + 1)
    if not uploaded:
        raise Refused(_("The file is empty."), hint=_("Choose the certificate again."))
    if len(uploaded) > MOST_BYTES:
        raise Refused(
            _("The file is larger than %d MB.") % (MOST_BYTES // MEGABYTE), hint=_("Make it smaller.")
        )
    body, mimetype = _kept(uploaded)
    digest = hashlib.sha256(body).hexdigest()
    insert_once(
        CareerFile,
        [
            {
                "person_id": person_id,
                "digest": digest,
                "name": _name(name, mimetype),
                "mimetype": mimetype,
                "size": len(body),
                "body": body,
                "by_id": by_id,
                "recorded_at": recorded_at(),
            }
        ],
    )
    found = select(CareerFile.id).where(CareerFile.person_id == person_id, CareerFile.digest == digest)
    return db.session.scalars(found).one()


def file_of(person_id: int, file_id: int) -> CareerFile:
    """Return a certificate of a person with its bytes.

    Raises:
        NotFound: when the person has no such file.
    """
    found = db.session.get(CareerFile, file_id)
    if found is None or found.person_id != person_id:
        raise NotFound(_("There is no such file."))
    return found


def _kept(uploaded: bytes) -> tuple[bytes, str]:
    try:
        if is_pdf(uploaded):
            demand_plain_pdf(uploaded)
            return uploaded, PDF
        made = made_anew(uploaded, most_pixels=MOST_PIXELS)
    except (NotTaken, PictureNotTaken) as error:
        raise Refused(_(str(error)), hint=_(error.hint)) from None
    if made.mimetype not in ENDINGS:
        raise Refused(_("This is no PDF, PNG or JPEG file."), hint=_("Save the certificate as one of these."))
    return made.body, made.mimetype


def _name(name: str, mimetype: str) -> str:
    """Return a name that leads nowhere, with the ending of what the file is."""
    stem = secure_filename(name).rpartition(".")[0] or "certificate"
    return stem[-LONGEST_NAME:].strip("._-") + ENDINGS[mimetype]
