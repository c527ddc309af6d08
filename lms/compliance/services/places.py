"""Where units stand, as known at an instant: changes of the organisation are kept as facts."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import insert, select

from lms.compliance.models_rules import UnitPlace
from lms.compliance.rules.subjects import Place
from lms.core.database import db
from lms.core.superseding import supersede
from lms.core.unit_of_work import recorded_at
from lms.people.api import Unit, units

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when what a unit was before anything of it changed counts as known."""


def places(known_at: datetime | None = None) -> Mapping[int, Place]:
    """Return where every unit stood as known at an instant (None = now)."""
    known = units()
    codes = {unit.id: unit.code for unit in known.values()}
    found = {unit.id: (unit.path, unit.care_setting) for unit in known.values()}
    if known_at is not None:
        found |= _known_then(known_at)
    return {unit_id: _place(unit_id, path, setting, codes) for unit_id, (path, setting) in found.items()}


def _place(unit_id: int, path: str, care_setting: str, codes: Mapping[int, str]) -> Place:
    above = (int(part) for part in path.split("/") if part)
    return Place(codes[unit_id], frozenset(codes[one] for one in above if one in codes), care_setting)


def _known_then(known_at: datetime) -> dict[int, tuple[str, str]]:
    """Return the newest place of each unit known by then, else the first that was ever known."""
    found: dict[int, tuple[str, str]] = {}
    for row in db.session.scalars(select(UnitPlace).order_by(UnitPlace.recorded_at, UnitPlace.id)):
        if row.recorded_at <= known_at or row.unit_id not in found:
            found[row.unit_id] = (row.path, row.care_setting)
    return found


def keep_places() -> set[int]:
    """Record where units stand now; return those that stood otherwise before.

    A unit that is new has stood where it stands since it was known.
    """
    known = {
        row.unit_id: (row.path, row.care_setting)
        for row in db.session.scalars(select(UnitPlace).where(UnitPlace.superseded_at.is_(None)))
    }
    moved = set()
    for unit in db.session.scalars(select(Unit)):
        now = (unit.path, unit.care_setting)
        before = known.get(unit.id)
        if before == now:
            continue
        if before is not None:
            moved.add(unit.id)
            supersede(UnitPlace, {"unit_id": unit.id})
        db.session.execute(
            insert(UnitPlace).values(
                unit_id=unit.id,
                path=unit.path,
                care_setting=unit.care_setting,
                recorded_at=recorded_at() if before is not None else BEGINNING,
            )
        )
    return moved


def instants() -> set[datetime]:
    """Return every instant at which a unit came to stand otherwise."""
    return set(db.session.scalars(select(UnitPlace.recorded_at).where(UnitPlace.recorded_at > BEGINNING)))
