"""The real definitions, targets and policy of the measures, published for a test."""

from functools import cache
from pathlib import Path

import pytest

from lms.core.content import ContentRevision, Fault
from lms.core.content.kinds import Kind, Parsed, read_kind
from lms.core.database import db
from lms.core.feature import features
from lms.core.policy import POLICY_KIND
from lms.core.unit_of_work import UnitOfWork, recorded_at

NEEDED = ("measure", "target", "root_causes", "payers", "step", "workflow_role")
CONTENT = Path(__file__).resolve().parents[2] / "content"


@cache
def read(kind: Kind, pattern: str) -> tuple[list[Parsed], list[Fault]]:
    """Read the files of a kind."""
    found: list[Parsed] = []
    faults: list[Fault] = []
    for path in sorted(CONTENT.glob(pattern)):
        things, problems = read_kind(kind, path, path.relative_to(CONTENT.parent).as_posix())
        found.extend(things)
        faults.extend(problems)
    return found, faults


def publish_definitions() -> None:
    """Publish what the measures need; inside an open unit of work."""
    kinds = [kind for name, kind in features().kinds.items() if name in NEEDED]
    things = [thing for kind in kinds for thing in read(kind, kind.pattern)[0]]
    things += read(POLICY_KIND, "policy/kpi.yaml")[0]
    for thing in things:
        db.session.add(
            ContentRevision(
                kind=thing.kind,
                key=thing.key,
                number=1,
                digest="",
                body=thing.body,
                effective_on=None,
                published_at=recorded_at(),
                source=thing.document.file,
            )
        )
    db.session.flush()


@pytest.fixture
def published(uow: UnitOfWork) -> UnitOfWork:
    """An open unit of work with the definitions of the measures."""
    publish_definitions()
    return uow
