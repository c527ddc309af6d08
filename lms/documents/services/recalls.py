"""Telling who must act when a card on a wall is out of date: whoever hung it up, and the trainers there.

How a card stands never waits for this: pages work it out from the modules of today. What is kept here is
that people were told, once for each card.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import current_app
from sqlalchemy import select

from lms.core import clock, outbox
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.courses.api import tip_sheets
from lms.documents.models import CardAnswer, CardRecall, PrintedCard
from lms.documents.services.library import is_outdated, live_digests
from lms.documents.services.once import put_once
from lms.people.api import Duty, Person, Unit, people, valid_on_clause

TRAINER = "trainer"


@dataclass(frozen=True)
class Recalled:
    """A card that is recalled now, with its unit."""

    card: PrintedCard
    unit: Unit
    recall_id: int


def recall_outdated() -> int:
    """Recall every card that is out of date and was not recalled before; return how many."""
    found = _new_recalls()
    if found:
        _tell(found)
    return len(found)


def recall_daily() -> str:
    """Do it once a day too: a revision may take effect on a day on which nobody publishes."""
    with unit_of_work():
        count = recall_outdated()
    return ngettext("%d card recalled", "%d cards recalled", count) % count


def _new_recalls() -> list[Recalled]:
    statement = (
        select(PrintedCard, Unit)
        .join(Unit, Unit.id == PrintedCard.unit_id)
        .outerjoin(CardAnswer, CardAnswer.card_id == PrintedCard.id)
        .outerjoin(CardRecall, CardRecall.card_id == PrintedCard.id)
        .where(CardRecall.id.is_(None), is_outdated(live_digests()))
        .order_by(PrintedCard.id)
    )
    sheets = tip_sheets()
    found = []
    for card, unit in db.session.execute(statement).all():
        sheet = sheets.get(card.module)
        recall, is_new = put_once(
            CardRecall,
            {"card_id": card.id},
            {
                "revision_id": sheet.revision_id if sheet else None,
                "recalled_on": clock.today(),
                "recorded_at": recorded_at(),
            },
        )
        if is_new:
            found.append(Recalled(card, unit, recall.id))
    return found


def _tell(found: Iterable[Recalled]) -> None:
    """Put one message for each person into the outbox; without mail they see it on the pages alone."""
    known = list(found)
    readers = _trainers()
    printers = people({one.card.by_id for one in known})
    told: list[tuple[Person, Recalled]] = [
        (printers[one.card.by_id], one) for one in known if one.card.by_id in printers
    ]
    told += [(who, one) for who, path in readers for one in known if one.unit.path.startswith(path)]
    by_person = sorted({(who.id, one.recall_id): (who, one) for who, one in told}.items())
    for _person_id, pairs in groupby(by_person, key=lambda entry: entry[0][0]):
        rows = [pair for _key, pair in pairs]
        _mail(rows[0][0], [one for _who, one in rows])


def _trainers() -> list[tuple[Person, str]]:
    statement = (
        select(Person, Unit.path)
        .join(Duty, Duty.person_id == Person.id)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty == TRAINER,
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, clock.today()),
        )
        .order_by(Person.id)
    )
    return [(who, path) for who, path in db.session.execute(statement)]


def _mail(who: Person, found: list[Recalled]) -> None:
    if who.email is None or not current_app.config["LMS_SMTP_URL"]:
        return
    titles: Mapping[str, str] = {key: sheet.title for key, sheet in tip_sheets().items()}
    lines = "\n".join(
        f"- {one.card.module} {titles.get(one.card.module, _('(retired)'))}: {one.card.place}, "
        f"{one.unit.name}, {ngettext('%d copy', '%d copies', one.card.copies) % one.card.copies}"
        for one in found
    )
    base = str(current_app.config["LMS_BASE_URL"]).rstrip("/")
    text = _(
        "These pocket cards on walls say what no longer holds:\n\n{lines}\n\n"
        "Take them down, hang up the card of today where it is needed, and say so here:\n"
        "{base}/cards/register?show=outdated\n"
    ).format(lines=lines, base=base)
    outbox.enqueue(
        "mail",
        f"card-recall:{who.id}:{max(one.recall_id for one in found)}",
        {"to": who.email, "subject": _("Pocket cards are out of date"), "text": text},
    )
