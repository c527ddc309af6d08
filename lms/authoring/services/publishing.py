"""Deciding what is live: publish, schedule, withdraw, retire, roll back. Broken never goes live."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.authoring.events import ContentPublished
from lms.authoring.models import PUBLISHED, Draft
from lms.authoring.rules.versions import fault_of, is_form
from lms.authoring.services.checking import Checked, check_draft, check_files
from lms.authoring.services.drafts import base_of, close, draft_at, is_behind, lock_open, shipped_of
from lms.authoring.services.files import files_of_draft, writers_of
from lms.core import audit, clock
from lms.core.content import (
    DESK,
    Changes,
    Fault,
    Making,
    Source,
    SourceVersion,
    after_publishing,
    digest_of_files,
    files_of_source,
    kind_of,
    live_source,
    lock_publishing,
    newest_revisions,
    newest_source,
    publish_source,
    revision,
    source_version,
    things_of,
)
from lms.core.content.retiring import POLICY
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import announce
from lms.people.api import person


@dataclass(frozen=True)
class Decided:
    """What a decision made: the version of the source, its first day and the revisions by kind of change."""

    source: SourceVersion
    starts_on: date
    changes: Changes


def check_before_publishing(draft: Draft, *, starts_on: date | None = None) -> Checked:
    """Check a draft as it would be live on its first day (default: today), its version included."""
    checked = check_draft(draft, as_of=starts_on)
    return replace(checked, faults=(*checked.faults, *version_faults(draft, checked.source)))


def version_faults(draft: Draft, source: Source) -> list[Fault]:
    """Return a fault for each thing whose text changed while its version did not grow."""
    base = base_of(draft)
    held = things_of([base.id])[base.id] if base else {}
    faults = []
    for thing in source.things:
        before = held.get((thing.kind, thing.key))
        if before is None or is_form(thing.body):
            continue
        body = revision(before).body
        found = fault_of(thing.kind, body, thing.body) if body else None
        if found is not None:
            faults.append(thing.document.fault(*found))
    return faults


def refuse_unpublishable(draft: Draft, *, reason: str, starts_on: date | None = None) -> Checked:
    """Return what was read of a draft when it may be published from a day on (default: today).

    Raises:
        Refused: with a fault (``document["faults"]`` lists them), without a change or a reason, or for a
            day that is past.
        Conflict: when the draft is closed, or something was published since it began.
    """
    _reason(reason)
    first_day = _first_day(starts_on)
    if draft.closed_at is not None:
        raise Conflict(f"This draft was {draft.outcome} in the meantime.", hint="Open the thing again.")
    if is_behind(draft):
        raise Conflict(
            "Something newer was published since this draft began.",
            hint="Take over what is live; your text stays, and where both differ you decide.",
        )
    base = base_of(draft)
    files = {path: one.text for path, one in files_of_draft(draft).items()}
    takes_update = base is not None and shipped_of(draft) != base.shipped_id
    if base is not None and digest_of_files(files) == base.digest and not takes_update:
        raise Refused("Nothing differs from what is published.", hint="Change something, or drop the draft.")
    checked = check_before_publishing(draft, starts_on=first_day)
    _refuse_broken(checked.faults)
    return checked


def publish_draft(
    draft: Draft, *, reason: str, by_id: int, starts_on: date | None = None, is_rehearsal: bool = False
) -> Decided:
    """Publish a draft from a day on (default: today); a later day is a schedule. The draft is closed.

    What runs goes on: an attempt, a completion or a signature names the revision that it was made on.
    A rehearsal is undone by whoever asked for it, so that one person alone may see what it does.

    Raises:
        Refused: with a fault (``document["faults"]`` lists them), without a change or a reason, for a day
            that is past, or of policy for whoever wrote it. What is live stays live.
        Conflict: when the draft is closed, or something was published since it began.
    """
    why, first_day = _reason(reason), _first_day(starts_on)
    lock_publishing()
    lock_open(draft)
    if draft.kind == POLICY and by_id in writers_of(draft) and not is_rehearsal:
        raise Refused(
            "Whoever changes policy does not publish it.", hint="Ask another administrator to look at it."
        )
    checked = refuse_unpublishable(draft, reason=why, starts_on=first_day)
    base = base_of(draft)
    making = Making(DESK, first_day, person(by_id).employee_no, why, base_id=shipped_of(draft))
    decided = _decide("published", checked.source, base, making, draft=draft.public_id)
    close(draft, PUBLISHED, reason=why, by_id=by_id, published_id=decided.source.id)
    return decided


def retire_source(path: str, *, reason: str, by_id: int, starts_on: date | None = None) -> Decided:
    """Retire everything of a source from a day on (default: today). Evidence on it stays valid.

    Raises:
        NotFound: when there is no such source.
        Refused: for what is never retired whole, or while something live refers to it.
        Conflict: while a draft of it is open.
    """
    why, first_day = _reason(reason), _first_day(starts_on)
    lock_publishing()
    newest = _newest(path)
    if newest.is_retired:
        raise Refused("It is retired already.", hint="Roll back to a version to bring it again.")
    if newest.kind == POLICY or kind_of(newest.kind).split is not None:
        raise Refused(
            "A list is not retired whole.", hint="Open a draft of it and take out what is not needed."
        )
    _refuse_open_draft(path)
    checked = check_files(newest.kind, path, {}, as_of=first_day)
    _refuse_broken(checked.faults)
    making = _making(newest, first_day, by_id, why)
    return _decide("retired", checked.source, newest, making)


def roll_back(source_id: int, *, reason: str, by_id: int, starts_on: date | None = None) -> Decided:
    """Publish an earlier version again, as a new revision from a day on (default: today).

    Raises:
        NotFound: when there is no such version.
        Refused: when it is what is live, or no longer passes the check.
        Conflict: while a draft of it is open.
    """
    why, first_day = _reason(reason), _first_day(starts_on)
    lock_publishing()
    target = source_version(source_id)
    newest = _newest(target.path)
    if target.digest == newest.digest:
        raise Refused("This is what is published.", hint="Choose an earlier version of the history.")
    _refuse_open_draft(target.path)
    checked = check_files(target.kind, target.path, files_of_source(target.id), as_of=first_day)
    _refuse_broken(checked.faults)
    return _decide(
        "rolled-back", checked.source, newest, _making(newest, first_day, by_id, why), to=target.number
    )


def withdraw_planned(path: str, *, reason: str, by_id: int) -> Decided:
    """Withdraw a version that is to come: what is live today goes on, as a new revision.

    Raises:
        NotFound: when there is no such source.
        Refused: when nothing is planned.
        Conflict: while a draft of it is open.
    """
    why, today = _reason(reason), clock.today()
    lock_publishing()
    newest = _newest(path)
    if newest.effective_on is None or newest.effective_on <= today:
        raise Refused("Nothing is planned here.", hint="What is live can be rolled back or retired.")
    _refuse_open_draft(path)
    live = live_source(path)
    files = files_of_source(live.id if live else None)
    checked = check_files(newest.kind, path, files)
    _refuse_broken(checked.faults)
    return _decide("withdrawn", checked.source, newest, _making(newest, today, by_id, why))


def _decide(
    what: str, source: Source, before: SourceVersion | None, making: Making, **details: Any
) -> Decided:
    version, changes = publish_source(source, before, making, newest_revisions())
    after_publishing()
    starts_on = making.starts_on or clock.today()
    audit.record(
        f"authoring.{what}",
        subject=f"content:{source.path}",
        actor=making.by,
        version=version.number,
        starts_on=starts_on,
        reason=making.reason,
        revisions={f"{kind}:{key}": found for (kind, key), found in changes.revisions.items()},
        retired=[f"{kind}:{key}" for kind, key in changes.retired],
        **details,
    )
    _announce(version, starts_on, changes)
    return Decided(version, starts_on, changes)


def _announce(version: SourceVersion, starts_on: date, changes: Changes) -> None:
    made = {*changes.added, *changes.changed}
    announce(
        ContentPublished(
            kind=version.kind,
            path=version.path,
            source_id=version.id,
            starts_on=starts_on,
            revisions=_by_key(changes.revisions, made),
        )
    )


def _by_key(revisions: Mapping[tuple[str, str], int], made: Iterable[tuple[str, str]]) -> dict[str, int]:
    return {f"{kind}:{key}": revisions[(kind, key)] for kind, key in sorted(made)}


def _making(newest: SourceVersion, starts_on: date, by_id: int, reason: str) -> Making:
    return Making(DESK, starts_on, person(by_id).employee_no, reason, base_id=newest.shipped_id)


def _newest(path: str) -> SourceVersion:
    found = newest_source(path)
    if found is None:
        raise NotFound(f"There is nothing at {path}.", hint="Choose something from the library.")
    return found


def _refuse_open_draft(path: str) -> None:
    if draft_at(path) is not None:
        raise Conflict("A draft of it is open.", hint="Publish or drop the draft first.")


def _refuse_broken(faults: Iterable[Fault]) -> None:
    found = [str(fault) for fault in faults if not fault.is_warning]
    if found:
        raise Refused(
            f"{len(found)} faults; nothing was published and what is live stays live.",
            hint=found[0],
            document={"faults": found},
        )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("A change of what is live has a reason.", hint="Say in a few words why.")
    return reason.strip()


def _first_day(starts_on: date | None) -> date:
    today = clock.today()
    if starts_on is not None and starts_on < today:
        raise Refused("The first day is past.", hint="Choose today or a later day.")
    return starts_on or today
