"""The register of printed cards: where they hang, and what came of those that are out of date."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.unit_of_work import recorded_at
from lms.courses.api import TipSheet, tip_sheet_revisions
from lms.documents.models import CardAnswer, CardRecall, PrintedCard
from lms.documents.rules.prints import ANSWERS, CURRENT, OUTDATED, REPLACED, state_of_print
from lms.documents.services.library import Reader, is_outdated, live_digests, seen_by, sheet_of
from lms.documents.services.once import put_once
from lms.people import api as people
from lms.people.api import Person, Unit

OLDER, TODAYS = "older", "today"
MOST_COPIES = 500
LONGEST_PLACE = 120


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """What somebody says of cards that hang: which card, where, how many.

    ``version`` names the revision on the card: ``today`` is the live one, ``older`` a card from before this
    system.
    """

    module: str
    unit_id: int
    place: str
    copies: int
    by_id: int
    form_key: str
    version: str = TODAYS


@dataclass(frozen=True)
class CardRow:
    """A printed card with all that is known of it."""

    card: PrintedCard
    unit: Unit
    by: Person
    answer: CardAnswer | None
    recall: CardRecall | None
    state: str


def units_to_choose(person_id: int, paths: Collection[str]) -> list[Unit]:
    """Return the units where somebody may say that a card hangs: of their jobs today, and at ``paths``."""
    today = clock.today()
    own = {job.unit_id for job in people.jobs_of([person_id])[person_id] if job.is_held_on(today)}
    return [unit for unit in people.units().values() if unit.id in own or unit.path.startswith(tuple(paths))]


def hang(asked: Hanging, allowed: Collection[int]) -> PrintedCard:
    """Record where cards hang; the same form again is the same row.

    Args:
        asked: what hangs where.
        allowed: ids of the units in which this person may say so.

    Raises:
        NotFound: when there is no such module.
        Refused: for another unit, no place, or a number of copies that cannot be.
    """
    sheet = sheet_of(asked.module)
    if asked.unit_id not in allowed:
        raise Refused(_("Choose a unit from the list."), hint=_("It holds the units of your job and duties."))
    place = " ".join(asked.place.split())[:LONGEST_PLACE]
    if not place or not 1 <= asked.copies <= MOST_COPIES:
        raise Refused(_("Say where the card hangs, and how many copies."), hint=_("From 1 to 500 copies."))
    return _put(asked, _card_of(sheet, asked.version), place)


def answer(*, card_id: int, kind: str, by_id: int, note: str = "") -> CardAnswer:
    """Record what came of a card, once; ``replaced`` also records the card that hangs there now.

    Raises:
        NotFound: when there is no such card.
        Refused: for an unknown answer, or a replacement by a card that no longer exists.
    """
    card = db.session.get(PrintedCard, card_id)
    if card is None:
        raise NotFound(_("There is no such printed card."))
    if kind not in ANSWERS:
        raise Refused(_("Choose what came of the card."))
    known = db.session.scalar(select(CardAnswer).where(CardAnswer.card_id == card_id))
    if known is not None:
        return known
    sheet = sheet_of(card.module) if kind == REPLACED else None
    made, is_new = put_once(
        CardAnswer,
        {"card_id": card_id},
        {
            "kind": kind,
            "note": " ".join(note.split())[:500] or None,
            "by_id": by_id,
            "answered_on": clock.today(),
            "recorded_at": recorded_at(),
        },
    )
    if is_new and sheet is not None:
        _replace(card, sheet, by_id)
    return made


def card_row(card_id: int, reader: Reader) -> CardRow:
    """Return a printed card that a reader may know of.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.execute(rows_query(reader).where(PrintedCard.id == card_id)).first()
    if found is None:
        raise NotFound(_("There is no such printed card."))
    return row_of(found, live_digests())


def rows_query(
    reader: Reader, show: str = "", unit_path: str = "", module: str = ""
) -> Select[PrintedCard, Unit, Person, CardAnswer | None, CardRecall | None]:
    """Return the select of printed cards that a reader may know of; ``show`` is a state or empty for all."""
    statement = (
        select(PrintedCard, Unit, Person, CardAnswer, CardRecall)
        .join(Unit, Unit.id == PrintedCard.unit_id)
        .join(Person, Person.id == PrintedCard.by_id)
        .outerjoin(CardAnswer, CardAnswer.card_id == PrintedCard.id)
        .outerjoin(CardRecall, CardRecall.card_id == PrintedCard.id)
        .where(seen_by(reader))
    )
    if unit_path:
        statement = statement.where(Unit.path.startswith(unit_path, autoescape=True))
    if module:
        statement = statement.where(PrintedCard.module == module)
    shown = _shown(show)
    return statement if shown is None else statement.where(shown)


def row_of(found: Any, digests: Collection[str]) -> CardRow:
    """Return a row of the select with its state."""
    card, unit, by, answered, recall = found
    kind = answered.kind if answered else None
    return CardRow(card, unit, by, answered, recall, state_of_print(card.sheet_digest, kind, digests))


def person_and_path(card_id: int) -> tuple[int, str] | None:
    """Return who registered a card and the path of its unit, None when there is no such card."""
    statement = select(PrintedCard.by_id, Unit.path).join(Unit, Unit.id == PrintedCard.unit_id)
    found = db.session.execute(statement.where(PrintedCard.id == card_id)).first()
    return (found.by_id, found.path) if found else None


def _shown(show: str) -> ColumnElement[bool] | None:
    digests = live_digests()
    if show == OUTDATED:
        return is_outdated(digests)
    if show == CURRENT:
        return CardAnswer.id.is_(None) & PrintedCard.sheet_digest.in_(sorted(digests))
    return CardAnswer.kind == show if show in ANSWERS else None


def _card_of(sheet: TipSheet, version: str) -> tuple[int | None, str | None, str]:
    """Return revision, version and digest of the card that hangs."""
    if version == OLDER:
        return None, None, ""
    wanted = [one for one in tip_sheet_revisions(sheet.module) if one.version == version]
    chosen = wanted[0] if wanted else sheet
    return chosen.revision_id, chosen.version, chosen.digest


def _put(
    asked: Hanging,
    card: tuple[int | None, str | None, str],
    place: str,
    replaces_id: int | None = None,
) -> PrintedCard:
    revision_id, version, digest = card
    made, _is_new = put_once(
        PrintedCard,
        {"form_key": f"{asked.by_id}:{asked.form_key}" if replaces_id is None else asked.form_key},
        {
            "module": asked.module,
            "revision_id": revision_id,
            "version": version,
            "sheet_digest": digest,
            "unit_id": asked.unit_id,
            "place": place,
            "copies": asked.copies,
            "printed_on": clock.today(),
            "by_id": asked.by_id,
            "replaces_id": replaces_id,
            "recorded_at": recorded_at(),
        },
    )
    return made


def _replace(card: PrintedCard, sheet: TipSheet, by_id: int) -> None:
    asked = Hanging(
        module=card.module,
        unit_id=card.unit_id,
        place=card.place,
        copies=card.copies,
        by_id=by_id,
        form_key=f"replaces:{card.id}",
    )
    _put(asked, (sheet.revision_id, sheet.version, sheet.digest), card.place, replaces_id=card.id)
