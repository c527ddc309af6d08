"""What publishing a draft does, said before it is done: people, attempts, gates, items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.assessments.api import running_by_revision
from lms.authoring.models import Draft
from lms.authoring.rules.comparing import ADDED, CHANGED, REMOVED, Block
from lms.authoring.rules.versions import following, is_form, version_of
from lms.authoring.services.checking import Checked
from lms.authoring.services.comparing import Compared, compare_draft
from lms.authoring.services.drafts import base_of, is_behind
from lms.authoring.services.publishing import check_before_publishing
from lms.compliance.api import Requirement, rollup
from lms.core import clock
from lms.core.content import history, live_all, revision, things_of
from lms.core.database import db
from lms.courses.api import completions_by_revision
from lms.roles.api import gate_id, roles, rules
from lms.simulations.api import open_plays


@dataclass(frozen=True)
class AskedOf:
    """A requirement about the thing: obligations that are open today, of all that are asked."""

    kind: str
    subject: str
    open: int
    asked: int


@dataclass(frozen=True)
class NamedBy:
    """A job role that names the thing: in its gate, or after access."""

    job_role: str
    title: str
    gate: str
    is_gate: bool
    is_critical: bool


@dataclass(frozen=True)
class Effect:
    """What publishing a draft does.

    Attributes:
        starts_on: the first day.
        checked: every fault; a broken draft is not published.
        is_behind: something was published since the draft began; it is taken over first.
        replaces_planned_on: the day of a planned version that this one replaces, None when none is planned.
        version: as published now, None for what carries none; ``versions`` are those to offer next.
        compared: each thing, block by block.
        running: open attempts and plays that go on with the revision that they were begun on.
        completions: completions that name an earlier revision and stay what they are.
        asked: obligations about it, which go on; later evidence is made on the new revision.
        named_by: job roles that ask for it.
        needed_by: modules that it must come before.
    """

    starts_on: date
    checked: Checked
    is_behind: bool
    replaces_planned_on: date | None
    version: str | None
    new_version: str | None
    versions: tuple[str, ...]
    compared: tuple[Compared, ...]
    running: int
    completions: int
    asked: tuple[AskedOf, ...]
    named_by: tuple[NamedBy, ...]
    needed_by: tuple[str, ...]

    @property
    def items_added(self) -> tuple[Block, ...]:
        """Return the items that are new."""
        return self._items(ADDED)

    @property
    def items_changed(self) -> tuple[Block, ...]:
        """Return the items that differ and stay."""
        return tuple(item for item in self._items(CHANGED) if not _is_retired(item))

    @property
    def items_retired(self) -> tuple[Block, ...]:
        """Return the items that are taken out or get the status retired."""
        retired = tuple(item for item in self._items(CHANGED) if _is_retired(item))
        return (*self._items(REMOVED), *retired)

    @property
    def keys_changed(self) -> tuple[Block, ...]:
        """Return the items whose right answer differs; attempts that are over keep their score."""
        return tuple(item for item in self._items(CHANGED) if item.changes_key)

    @property
    def lessons_changed(self) -> tuple[Block, ...]:
        """Return the lessons that differ, new and removed ones too."""
        return tuple(block for block in self._blocks() if block.kind == "lessons" and block.how != "same")

    def _blocks(self) -> Iterable[Block]:
        return (block for one in self.compared for block in one.blocks)

    def _items(self, how: str) -> tuple[Block, ...]:
        return tuple(block for block in self._blocks() if block.kind == "items" and block.how == how)


def what_it_does(draft: Draft, *, starts_on: date | None = None) -> Effect:
    """Return what publishing a draft from a day on (default: today) does; changes nothing."""
    today = clock.today()
    first_day = max(starts_on or today, today)
    base = base_of(draft)
    checked = check_before_publishing(draft, starts_on=first_day)
    held = things_of([base.id])[base.id] if base else {}
    keys = [key for _kind, key in held] or [thing.key for thing in checked.source.things]
    earlier = [one.id for kind, key in held for one in history(kind, key)]
    before = _main_version(held)
    planned = base.effective_on if base else None
    return Effect(
        starts_on=first_day,
        checked=checked,
        is_behind=is_behind(draft),
        replaces_planned_on=planned if planned and planned > today else None,
        version=before,
        new_version=_version_in(checked),
        versions=following(before) if before else (),
        compared=tuple(compare_draft(draft, checked.source)),
        running=sum(running_by_revision(earlier).values()) + open_plays(earlier),
        completions=sum(completions_by_revision(earlier).values()),
        asked=tuple(_asked(keys, today)),
        named_by=tuple(_named_by(keys)),
        needed_by=_needed_by(keys),
    )


def _main_version(held: dict[tuple[str, str], int]) -> str | None:
    versions = (version_of(kind, revision(one).body) for (kind, _key), one in held.items())
    return next((version for version in versions if version), None)


def _version_in(checked: Checked) -> str | None:
    versions = (version_of(thing.kind, thing.body) for thing in checked.source.things)
    return next((version for version in versions if version), None)


def _asked(keys: list[str], today: date) -> Iterable[AskedOf]:
    wanted = select(Requirement.id, Requirement.kind, Requirement.subject).where(
        Requirement.subject.in_(keys)
    )
    about = {
        row.id: row for row in db.session.execute(wanted.order_by(Requirement.subject, Requirement.kind))
    }
    counts = {row.requirement_id: row.counts for row in rollup(["requirement"], as_of=today)} if about else {}
    for requirement_id, row in about.items():
        own = counts.get(requirement_id)
        if own is not None and own.obligations:
            yield AskedOf(row.kind, row.subject, own.obligations - own.met, own.obligations)


def _named_by(keys: list[str]) -> Iterable[NamedBy]:
    for job_role, role in roles().items():
        asked = [rule.asked for rule in rules(job_role) if rule.to_on is None and rule.asked.subject in keys]
        if asked:
            yield NamedBy(
                job_role=job_role,
                title=role.title,
                gate=gate_id(job_role),
                is_gate=any(one.when == "gate" for one in asked),
                is_critical=any(one.critical for one in asked),
            )


def _needed_by(keys: list[str]) -> tuple[str, ...]:
    found = live_all("module")
    return tuple(
        key
        for key, one in found.items()
        if not is_form(one.body) and set(one.body["module"]["prerequisites"]) & set(keys) & set(found)
    )


def _is_retired(item: Block) -> bool:
    return any(field.name == "status" and field.after == "retired" for field in item.fields)
