"""Keeping the cells of the sheets: what changed is added, what is missing is made from all flat rows."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.claims.events import FactsChanged
from lms.core.database import db
from lms.kpi.measures.sheets import SHEETS, Sheet
from lms.kpi.models import KEYS, SUMS, MeasureCell, SheetKept
from lms.kpi.services.additions import CELLS, additions

_DIALECTS: dict[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}
_FORGET = delete(CELLS).where(*(CELLS.c[name] == literal_column("0") for name in SUMS))


def take_in(changed: FactsChanged) -> None:
    """Add the rows that changed to the cells of every sheet that is kept; in the open unit of work.

    A sheet that another version of the program keeps by other definitions is not whole any more.
    """
    count = {"claim": changed.claims, "edit": changed.entries}
    digests = digests_kept()
    own = {sheet.name for sheet in SHEETS if digests.get(sheet.name) == sheet.digest}
    db.session.execute(delete(SheetKept).where(SheetKept.sheet.in_(digests.keys() - own)))
    for sheet in SHEETS:
        if count[sheet.grain] and sheet.name in own:
            _add(sheet, of_changes=True)
    _forget_nothing()


def rebuild() -> int:
    """Make the cells of every sheet agree with the flat rows; return how many differed."""
    known = [sheet.name for sheet in SHEETS]
    gone: Any = db.session.execute(delete(MeasureCell).where(CELLS.c.sheet.not_in(known)))
    db.session.execute(delete(SheetKept).where(SheetKept.sheet.not_in(known)))
    digests = digests_kept()
    return int(gone.rowcount) + sum(_make(sheet, digests) for sheet in SHEETS)


def ensure_kept() -> None:
    """Make the cells of sheets that have none by their present definition."""
    digests = digests_kept()
    for sheet in _missing():
        _make(sheet, digests)


def complaints() -> list[str]:
    """Return what an administrator should know: claims are counted one by one."""
    if not _missing():
        return []
    return ["Sums of the claim measures are not kept, so that pages count claim by claim: run lms init."]


def digests_kept() -> dict[str, str]:
    """Return the sheets whose cells are whole, with the digest of their definitions."""
    rows = db.session.execute(select(SheetKept.sheet, SheetKept.digest))
    return {row.sheet: row.digest for row in rows}


def _missing() -> list[Sheet]:
    digests = digests_kept()
    return [sheet for sheet in SHEETS if digests.get(sheet.name) != sheet.digest]


def _make(sheet: Sheet, digests: Mapping[str, str]) -> int:
    """Make the cells of a sheet whole; return how many differed. Those of other definitions go first."""
    if digests.get(sheet.name) != sheet.digest:
        db.session.execute(delete(MeasureCell).where(CELLS.c.sheet == sheet.name))
    differed = _add(sheet, of_changes=False)
    _forget_nothing()
    dialect = _DIALECTS[db.session.get_bind().dialect.name]
    kept = dialect.insert(SheetKept).values(sheet=sheet.name, digest=sheet.digest)
    kept = kept.on_conflict_do_update(index_elements=["sheet"], set_={"digest": kept.excluded.digest})
    db.session.execute(kept)
    return differed


def _add(sheet: Sheet, *, of_changes: bool) -> int:
    """Add what flat rows add to the cells of a sheet; return how many cells changed."""
    statement = _upsert(sheet, db.session.get_bind().dialect.name, of_changes=of_changes)
    result: Any = db.session.execute(statement, execution_options={"preserve_rowcount": True})
    return int(result.rowcount)


@lru_cache(maxsize=64)
def _upsert(sheet: Sheet, dialect: str, *, of_changes: bool) -> Any:
    insert = _DIALECTS[dialect].insert(CELLS)
    insert = insert.from_select([*KEYS, *SUMS], additions(sheet, of_changes=of_changes))
    names = SUMS[: len(sheet.sums) + 1]
    added = {name: CELLS.c[name] + insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=list(KEYS), set_=added)


def _forget_nothing() -> None:
    """Delete the cells that come to nothing, so that what was taken back leaves no trace."""
    db.session.execute(_FORGET)
