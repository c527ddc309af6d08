"""The library: every authored thing with its owner, version, review, open draft and waiting update."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.rules.reviewing import FactToReview, Upkeep, upkeep_of
from lms.authoring.rules.versions import is_form, version_of
from lms.authoring.services.drafts import open_drafts
from lms.authoring.services.updates import waiting_updates
from lms.core import audit, clock
from lms.core.content import (
    Revision,
    SourceVersion,
    live_all,
    newest_sources,
    parsed,
    things_of,
)
from lms.core.errors import NotFound, Refused
from lms.core.feature import features
from lms.courses.api import name_owner, owners
from lms.people.api import people, person


@dataclass(frozen=True)
class LibraryRow:
    """An authored thing as it is live, or as it begins; a shorter form goes with its module.

    Attributes:
        path: its source below the content folder; "" when its files are not kept yet.
        owner: who answers for it; modules have an owner, "" = nobody is named.
        version: as its author numbers it, None when it carries no version.
        number: of its revision.
        origin: shipped or desk; "" when its files are not kept yet.
        published_by: employee number, or what loaded it.
        review_by: the first month in which something of it is to be reviewed, None = nothing carries one.
        stale: facts and items past their month of review.
        items: items by status.
        planned_on: the day on which a newer version of its source begins, None = nothing is planned.
        is_live: False for what only begins on ``planned_on``.
    """

    kind: str
    key: str
    title: str
    path: str
    version: str | None
    number: int
    revision_id: int
    origin: str
    published_at: datetime
    published_by: str
    owner_id: int | None
    owner: str
    review_by: str | None
    stale: int
    stale_facts: int
    to_confirm: int
    items: dict[str, int]
    draft: str | None
    has_update: bool
    planned_on: date | None
    is_live: bool


@dataclass(frozen=True)
class _Standing:
    """What is known of all sources at once."""

    newest: dict[str, SourceVersion]
    paths: dict[tuple[str, str], str]
    drafts: dict[str, Draft]
    updates: dict[str, SourceVersion]
    owners: Mapping[str, int]
    names: dict[int, str]


def library() -> list[LibraryRow]:
    """Return every live or planned thing, by kind and key; a constant number of statements."""
    standing = _standing()
    today = clock.today()
    rows = []
    for kind in features().kinds:
        shown = {key: (found, True) for key, found in live_all(kind).items()}
        for key, found in live_all(kind, date.max).items():
            shown.setdefault(key, (found, False))
        rows += [
            _row(found, standing, today, is_live=is_live)
            for _key, (found, is_live) in sorted(shown.items())
            if not is_form(found.body)
        ]
    return rows


def library_row(kind: str, key: str) -> LibraryRow:
    """Return the row of one thing.

    Raises:
        NotFound: when nothing of that name is live or planned.
    """
    found = next((row for row in library() if (row.kind, row.key) == (kind, key)), None)
    if found is None:
        raise NotFound(f"There is no {kind} {key}.", hint="Choose something from the library.")
    return found


def facts_of(row: LibraryRow) -> tuple[FactToReview, ...]:
    """Return the facts that a thing states, with their sources and reviews."""
    return parsed(_revision_of(row), _upkeep).facts


def give_owner(path: str, *, person_id: int | None, by_id: int) -> None:
    """Say who answers for the module of a source from now on; None = nobody.

    Raises:
        Refused: for another kind; there the files name who answers.
        NotFound: when the module is not live, or there is no such person.
    """
    module_id = path.removeprefix("modules/")
    if module_id == path:
        raise Refused("A module has an owner here.", hint="For other things, name who answers in its text.")
    owner = person(person_id).employee_no if person_id is not None else None
    if name_owner(module_id=module_id, person_id=person_id, by_id=by_id):
        audit.record(
            "authoring.owner-given",
            subject=f"module:{module_id}",
            actor=person(by_id).employee_no,
            owner=owner,
        )


def _standing() -> _Standing:
    newest = newest_sources()
    held = things_of([one.id for one in newest.values()])
    answering = owners()
    known = people(sorted(set(answering.values())))
    return _Standing(
        newest=newest,
        paths={name: path for path, one in newest.items() for name in held[one.id]},
        drafts=open_drafts(),
        updates=waiting_updates(),
        owners=answering,
        names={person_id: one.full_name for person_id, one in known.items()},
    )


def _row(found: Revision, standing: _Standing, today: date, *, is_live: bool) -> LibraryRow:
    path = standing.paths.get((found.kind, found.key), "")
    source = standing.newest.get(path)
    upkeep = parsed(found, _upkeep)
    owner_id = standing.owners.get(found.key) if found.kind == "module" else None
    draft = standing.drafts.get(path)
    planned = source.effective_on if source else None
    return LibraryRow(
        kind=found.kind,
        key=found.key,
        title=title_of(found.body, found.key),
        path=path,
        version=version_of(found.kind, found.body),
        number=found.number,
        revision_id=found.id,
        origin=source.origin if source else "",
        published_at=found.published_at,
        published_by=source.published_by if source else "",
        owner_id=owner_id,
        owner=standing.names.get(owner_id or 0, ""),
        review_by=upkeep.review_by,
        stale=upkeep.stale_reviews(today),
        stale_facts=upkeep.stale_facts(today),
        to_confirm=upkeep.to_confirm,
        items=dict(upkeep.items),
        draft=draft.public_id if draft else None,
        has_update=path in standing.updates,
        planned_on=planned if planned and planned > today else None,
        is_live=is_live,
    )


def title_of(body: dict[str, Any], key: str) -> str:
    """Return what a thing is called: its title, its name, else its key."""
    module = body.get("module")
    data = module if isinstance(module, dict) else body
    return str(data.get("title") or data.get("name") or key)


def _upkeep(body: dict[str, Any]) -> Upkeep:
    return upkeep_of(body)


def _revision_of(row: LibraryRow) -> Revision:
    return live_all(row.kind, None if row.is_live else date.max)[row.key]
