"""Evidence of a subject that nothing known asks for."""

from datetime import date

from sqlalchemy import Select, func, select

from lms.compliance.api import EvidenceRow
from lms.core.content import keys_of
from lms.core.database import db
from lms.records.quality.base import Check, Found, Row

_KINDS = {"completion": "module", "exam": "module", "observed": "checklist", "attestation": "attestation"}


def _unknown() -> Select[str, str, int]:
    known = {kind: keys_of(of) for kind, of in _KINDS.items()}
    wrong = None
    for kind, keys in known.items():
        part = (EvidenceRow.kind == kind) & EvidenceRow.subject.not_in(keys)
        wrong = part if wrong is None else wrong | part
    assert wrong is not None
    return (
        select(EvidenceRow.kind, EvidenceRow.subject, func.count())
        .where(EvidenceRow.superseded_at.is_(None), wrong)
        .group_by(EvidenceRow.kind, EvidenceRow.subject)
    )


def _count(_day: date) -> Found:
    every = select(func.count()).select_from(EvidenceRow).where(EvidenceRow.superseded_at.is_(None))
    every = every.where(EvidenceRow.kind.in_(list(_KINDS)))
    return Found(sum(row[2] for row in db.session.execute(_unknown())), db.session.scalar(every) or 0)


def _rows(_day: date, most: int) -> list[Row]:
    found = db.session.execute(_unknown().order_by(EvidenceRow.kind, EvidenceRow.subject).limit(most))
    return [Row(f"{row[0]} of {row[1]}", f"{row[2]} records") for row in found]


CHECK = Check(
    kind="evidence-of-nothing",
    title="Evidence of an unknown subject",
    of_what="records of completions, exams, observed skills and attestations",
    why="It proves nothing that is asked for.",
    owner="Administrator: subject in the evidence file",
    fix=("Import evidence", "/admin/imports/new"),
    count=_count,
    rows=_rows,
)
