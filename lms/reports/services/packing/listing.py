"""What the pages of packs list: the packs of a person, and what a pack may be asked about."""

from collections.abc import Collection

from sqlalchemy import func, select

from lms.compliance.api import Requirement, requirement_titles
from lms.core import clock, uploads
from lms.core.database import db, plain_rows
from lms.people.api import units
from lms.reports.models import EvidencePack, EvidencePackFile

MOST_SHOWN = 30
MEASURED = "competency-proficient"


def packs_of(person_id: int) -> list[tuple[EvidencePack, EvidencePackFile | None]]:
    """Return the newest packs that somebody asked for, with their files."""
    statement = (
        select(EvidencePack, EvidencePackFile)
        .outerjoin(EvidencePackFile, EvidencePackFile.pack_id == EvidencePack.id)
        .where(EvidencePack.asked_by_id == person_id)
        .order_by(EvidencePack.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def packs_ready(person_id: int) -> int:
    """Return how many packs that somebody asked for can be taken now."""
    ready = (
        select(func.count(EvidencePackFile.id))
        .join(EvidencePack, EvidencePack.id == EvidencePackFile.pack_id)
        .where(
            EvidencePack.asked_by_id == person_id,
            EvidencePackFile.upload_id.is_not(None),
            EvidencePackFile.expires_at > clock.now(),
        )
    )
    return db.session.scalar(ready) or 0


def file_of(pack: EvidencePack) -> EvidencePackFile | None:
    """Return the file of a pack, None while it is not made."""
    return db.session.scalar(select(EvidencePackFile).where(EvidencePackFile.pack_id == pack.id))


def is_there(pack: EvidencePack) -> bool:
    """Tell whether the file can still be taken."""
    kept = file_of(pack)
    return kept is not None and uploads.is_there(kept.upload_id)


def units_in(paths: Collection[str]) -> list[tuple[str, str]]:
    """Return code and name of the units at or below paths, in the order of the organisation."""
    return [(unit.code, unit.name) for unit in units().values() if unit.path.startswith(tuple(paths))]


def requirements() -> list[tuple[str, str]]:
    """Return the requirements that a pack may be about, by title."""
    titles = requirement_titles()
    rows = plain_rows(select(Requirement.id, Requirement.kind, Requirement.subject))
    named = [
        (f"{row.kind}:{row.subject}", f"{titles[row.id]} ({row.kind})")
        for row in rows
        if row.kind != MEASURED and row.id in titles
    ]
    return sorted(named, key=lambda pair: pair[1])
