"""The public holidays of a unit: those of the whole organisation and of every unit above it, by policy."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.core.asked import day_in
from lms.core.content import live_all
from lms.people.models import Unit

SECTION = "working_days"


def holidays_at(path: str | None, units: Mapping[int, Unit]) -> frozenset[date]:
    """Return the public holidays of the unit at a path, None for somebody without a unit.

    A holiday without units is kept everywhere; one with units by these and the units below them.
    """
    found = live_all("policy").get(SECTION)
    rows: list[dict[str, Any]] = found.body["holidays"] if found else []
    paths = {unit.code: unit.path for unit in units.values()}
    return frozenset(
        day
        for row in rows
        if (day := day_in(str(row["day"]))) is not None and _is_kept(row.get("units", []), path, paths)
    )


def _is_kept(codes: list[str], path: str | None, paths: Mapping[str, str]) -> bool:
    if not codes:
        return True
    return path is not None and any(path.startswith(paths[code]) for code in codes if code in paths)
