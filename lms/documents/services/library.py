"""The library of pocket cards: each module's card with what hangs of it, as far as the reader may know."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.courses.api import TipSheet, tip_sheets
from lms.documents.models import CardAnswer, PrintedCard
from lms.people.api import Unit, in_scope


@dataclass(frozen=True)
class Reader:
    """Who looks: their own cards, and those of the units at ``paths``."""

    person_id: int
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shelved:
    """A card of the library; ``hanging`` and ``outdated`` count copies on walls that the reader may know of.

    A ``sheet`` of None is a module that is retired and still has cards on walls.
    """

    module: str
    sheet: TipSheet | None
    hanging: int
    outdated: int


def seen_by(reader: Reader) -> ColumnElement[bool]:
    """Return the SQL for the printed cards that a reader may know of, where units are joined."""
    return or_(PrintedCard.by_id == reader.person_id, in_scope(reader.paths))


def live_digests() -> frozenset[str]:
    """Return the digests of the cards that modules have today."""
    return frozenset(sheet.digest for sheet in tip_sheets().values())


def sheet_of(module_id: str) -> TipSheet:
    """Return the card of a module.

    Raises:
        NotFound: when no such module is live.
    """
    found = tip_sheets().get(module_id)
    if found is None:
        raise NotFound(_("There is no such pocket card."), hint=_("Choose one from the library."))
    return found


def shelves(reader: Reader) -> list[Shelved]:
    """Return every card by module, in one statement; shorter forms only where cards of them hang."""
    hanging, outdated = _counts(reader)
    sheets = tip_sheets()
    whole = [key for key, sheet in sheets.items() if not sheet.form_of]
    return [
        Shelved(key, sheets.get(key), hanging.get(key, 0), outdated.get(key, 0))
        for key in sorted({*whole, *hanging})
    ]


def _counts(reader: Reader) -> tuple[dict[str, int], dict[str, int]]:
    """Return the copies that hang and those of them that are out of date, by module."""
    live = live_digests()
    hanging: dict[str, int] = {}
    outdated: dict[str, int] = {}
    statement = (
        select(PrintedCard.module, PrintedCard.sheet_digest, func.sum(PrintedCard.copies))
        .join(Unit, Unit.id == PrintedCard.unit_id)
        .outerjoin(CardAnswer, CardAnswer.card_id == PrintedCard.id)
        .where(CardAnswer.id.is_(None), seen_by(reader))
        .group_by(PrintedCard.module, PrintedCard.sheet_digest)
    )
    for module, digest, copies in db.session.execute(statement):
        hanging[module] = hanging.get(module, 0) + int(copies)
        if digest not in live:
            outdated[module] = outdated.get(module, 0) + int(copies)
    return hanging, outdated


def outdated_of(reader: Reader, module_id: str) -> list[PrintedCard]:
    """Return the cards of a module that are out of date and that the reader may know of, oldest first."""
    statement = (
        select(PrintedCard)
        .join(Unit, Unit.id == PrintedCard.unit_id)
        .outerjoin(CardAnswer, CardAnswer.card_id == PrintedCard.id)
        .where(PrintedCard.module == module_id, is_outdated(live_digests()), seen_by(reader))
        .order_by(PrintedCard.printed_on, PrintedCard.id)
    )
    return list(db.session.scalars(statement))


def is_outdated(digests: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for cards that hang and say what no module says today."""
    return and_(CardAnswer.id.is_(None), PrintedCard.sheet_digest.not_in(sorted(digests)))
