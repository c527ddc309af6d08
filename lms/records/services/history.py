"""The versions of everything that is settings: policy, roles with their gates, rules; who, when and why."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.authoring.api import PolicyProposal
from lms.core.content import SHIPPED, Revision, history, keys_of
from lms.core.content.sources import ContentSource, ContentSourceThing
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.people.api import Person
from lms.records.rules.differences import Difference, differences

_PROPOSER = aliased(Person)
KINDS = ("policy", "role", "rule", "checklist", "attestation")


@dataclass(frozen=True)
class Version:
    """One version: its text, from when it holds, who published it and why; None where nobody knows.

    ``proposed_by`` is who asked for a value that somebody else then approved.
    """

    revision: Revision
    origin: str | None
    by: str | None
    reason: str | None
    proposed_by: str | None = None
    path: str = ""

    @property
    def number(self) -> int:
        """The number of the version."""
        return self.revision.number

    @property
    def is_shipped(self) -> bool:
        """Tell whether it came from a file of the program, neither changed here nor a file of one's own."""
        return self.origin == SHIPPED and (Path(current_app.config["CONTENT"]) / self.path).is_file()


@dataclass(frozen=True)
class Compared:
    """Two versions of a thing and what differs."""

    kind: str
    key: str
    before: Version | None
    after: Version
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Changed:
    """A thing as it is live, beside the newest shipped version of it."""

    kind: str
    key: str
    live: Version
    shipped: Version | None
    count: int


def kinds() -> list[str]:
    """Return the kinds that can be compared, as far as there is anything of them."""
    return [kind for kind in KINDS if kind in features().kinds and keys_of(kind)]


def versions_of(kind: str, key: str) -> list[Version]:
    """Return the versions of a thing, the newest first.

    Raises:
        NotFound: when there is no such thing.
    """
    revisions = history(kind, key)
    if kind not in KINDS or not revisions:
        raise NotFound(_("There is nothing of this name."), hint=_("Choose it from the list."))
    sources = _sources([one.id for one in revisions])
    return [_version(one, sources) for one in reversed(revisions)]


def compare(kind: str, key: str, before: int | None, after: int | None) -> Compared:
    """Return what differs between two versions; without numbers the newest and the one before it.

    Raises:
        NotFound: when there is no such thing or version.
    """
    versions = {one.number: one for one in versions_of(kind, key)}
    newest = max(versions)
    after = newest if after is None else after
    if before is None:
        before = max((number for number in versions if number < after), default=None)
    if after not in versions or (before is not None and before not in versions):
        raise NotFound(_("There is no such version."), hint=_("Choose it from the list."))
    old = versions[before] if before is not None else None
    return Compared(kind, key, old, versions[after], tuple(_between(old, versions[after])))


def changed_here(kind: str = "policy") -> list[Changed]:
    """Return everything of a kind whose newest version differs from the newest shipped one."""
    found = []
    for key in keys_of(kind):
        versions = versions_of(kind, key)
        shipped = next((one for one in versions if one.is_shipped), None)
        count = len(_between(shipped, versions[0]))
        if count:
            found.append(Changed(kind, key, versions[0], shipped, count))
    return found


def _between(before: Version | None, after: Version) -> list[Difference]:
    return differences(before.revision.body if before else {}, after.revision.body)


def _sources(revision_ids: list[int]) -> dict[int, Any]:
    rows = db.session.execute(
        select(
            ContentSourceThing.revision_id,
            ContentSource.origin,
            ContentSource.path,
            ContentSource.published_by,
            ContentSource.reason,
            Person.given_name,
            Person.family_name,
            _PROPOSER.given_name.label("proposer_given"),
            _PROPOSER.family_name.label("proposer_family"),
        )
        .join(ContentSource, ContentSource.id == ContentSourceThing.source_id)
        .outerjoin(Person, Person.employee_no == ContentSource.published_by)
        .outerjoin(PolicyProposal, PolicyProposal.published_id == ContentSource.id)
        .outerjoin(_PROPOSER, _PROPOSER.id == PolicyProposal.proposed_by_id)
        .where(ContentSourceThing.revision_id.in_(revision_ids))
        .order_by(ContentSource.id.desc())
    )
    return {row.revision_id: row for row in rows}


def _version(one: Revision, sources: dict[int, Any]) -> Version:
    row = sources.get(one.id)
    if row is None:
        return Version(one, None, None, None)
    by = f"{row.given_name} {row.family_name}" if row.given_name else row.published_by
    proposed = f"{row.proposer_given} {row.proposer_family}" if row.proposer_given else None
    return Version(one, row.origin, by, row.reason or None, proposed, row.path)


def listed(kind: str) -> list[tuple[str, int]]:
    """Return everything of a kind by key, with how many versions there are."""
    return [(key, len(history(kind, key))) for key in keys_of(kind)]
