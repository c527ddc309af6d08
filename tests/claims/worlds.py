"""What tests of claims need in the database: the content they rest on, read by its own kinds."""

from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from lms.claims.content import KINDS as CLAIM_KINDS
from lms.claims.models import ClaimFact
from lms.core.content import ContentRevision, Parsed
from lms.core.content.kinds import read_kind
from lms.core.database import Base, db
from lms.core.imports import ImportResult, run_import
from lms.core.unit_of_work import recorded_at
from lms.workflows.content import KINDS as WORKFLOW_KINDS

ROOT = Path(__file__).parents[2] / "content"


@cache
def claims_content() -> tuple[Parsed, ...]:
    """The reason table, the payers and the workflow map."""
    found: list[Parsed] = []
    for kind in (*CLAIM_KINDS, *WORKFLOW_KINDS):
        for path in ROOT.glob(kind.pattern):
            things, faults = read_kind(kind, path, path.name)
            assert not faults, [str(fault) for fault in faults]
            found += things
    return tuple(found)


def load_claims_content() -> None:
    """Publish that content, valid from the beginning of time; inside an open unit of work."""
    for thing in claims_content():
        db.session.add(
            ContentRevision(
                kind=thing.kind,
                key=thing.key,
                number=1,
                digest="test",
                body=thing.body,
                effective_on=None,
                published_at=recorded_at(),
                source=thing.document.file,
            )
        )
    db.session.flush()


def take_in(folder: Path, *files: bytes, dry_run: bool = False) -> ImportResult:
    """Import X12 files as the command does; ``folder`` is a temporary one."""
    paths = []
    for number, data in enumerate(files, start=1):
        path = folder / f"file{number}.x12"
        path.write_bytes(data)
        paths.append(path)
    return run_import("claims", paths, dry_run=dry_run)


def take_in_csv(folder: Path, kind: str, text: str, *, dry_run: bool = False) -> ImportResult:
    """Import a CSV file as the command does."""
    path = folder / f"{kind}.csv"
    path.write_text(text)
    return run_import(kind, [path], dry_run=dry_run)


def facts() -> list[ClaimFact]:
    """All claim facts, in order of their first submission and charge."""
    db.session.expire_all()
    order = (ClaimFact.first_submission_on, ClaimFact.payer_order, ClaimFact.charge)
    return list(db.session.scalars(select(ClaimFact).order_by(*order)))


def only_fact() -> ClaimFact:
    """The one claim fact there is."""
    (found,) = facts()
    return found


def count_of(model: type[Base]) -> int:
    """How many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0
