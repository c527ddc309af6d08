"""Starting pathways: for one provider, new hires or a whole practice, and by the roster itself."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.core import audit, clock
from lms.core.bulk import insert_rows
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.education.models import PathwayEducator, PathwayStart, PathwayStep
from lms.education.rules.pathways import Pathway, due_days
from lms.education.rules.starting import (
    Candidate,
    Sieved,
    Terms,
    anchor_kind,
    anchor_of,
    hired_terms,
    lightest,
    sieve,
)
from lms.education.services.candidates import candidates_among, candidates_in
from lms.education.services.educators import educators, loads
from lms.education.services.pathways import live_pathway, pathways
from lms.education.services.specialties import say_specialty
from lms.people.api import in_chunks, units

MOST_AT_ONCE = 2000
Choose = Callable[[Candidate], int | None]


@dataclass(frozen=True)
class Order:
    """What an educator asks for: a pathway for one person, or for the providers of a unit.

    ``specialty`` is that of everybody who starts, "" leaves it as it is.
    """

    pathway: str
    terms: Terms
    educator_id: int
    person_id: int | None = None
    path: str = ""
    specialty: str = ""


def preview(order: Order) -> Sieved:
    """Return who would start and who is left out, and why; one statement."""
    _revision_id, pathway = live_pathway(order.pathway)
    found = (
        candidates_among([order.person_id], pathway, any_role=True)
        if order.person_id is not None
        else candidates_in(order.path, pathway)
    )
    return sieve(found, pathway, order.terms, today=clock.today())


def start(order: Order, *, by_id: int) -> int:
    """Start the pathway of everybody who may; return how many started. Sent twice it starts them once.

    Raises:
        Refused: when nobody may, or for more than 2,000 people.
    """
    revision_id, pathway = live_pathway(order.pathway)
    found = preview(order)
    if not found.starts:
        raise Refused(_("Nobody starts by this."), hint=_("The list below says why for each person."))
    if len(found.starts) > MOST_AT_ONCE:
        raise Refused(
            _("These are more than %s people.") % MOST_AT_ONCE, hint=_("Choose one practice at a time.")
        )
    begun = _begin(
        found.starts,
        pathway,
        revision_id,
        order.terms,
        choose=lambda _one: order.educator_id,
        by_id=by_id,
    )
    if order.specialty:
        who = [one.person_id for one in found.starts]
        say_specialty(person_ids=who, specialty=order.specialty, by_id=by_id)
    where = units()[found.starts[0].unit_id].code if not order.path else _code_at(order.path)
    audit.record(
        "education.pathways_started",
        subject=f"pathway:{pathway.id}",
        unit=where,
        people=begun,
        anchor=order.terms.anchor,
    )
    return begun


def start_hired(person_ids: Collection[int]) -> int:
    """Start the pathways that the roster starts, for those of some people who are newly hired providers.

    Told again of the same people it starts nothing; returns how many started.
    """
    begun = 0
    for key, pathway in pathways().items():
        if pathway.starts_on_hire:
            terms = hired_terms(pathway, today=clock.today())
            found = candidates_among(person_ids, pathway, any_role=False)
            starts = sieve(found, pathway, terms, today=clock.today()).starts
            if starts:
                revision_id, _live = live_pathway(key)
                begun += _begin(starts, pathway, revision_id, terms, choose=_by_load(), by_id=None)
    return begun


def _by_load() -> Choose:
    """Return what gives each provider the educator of the unit with the fewest pathways."""
    carried, known, paths = loads(), educators(), units()

    def choose(one: Candidate) -> int | None:
        path = paths[one.unit_id].path
        serving = {it.person_id: carried.get(it.person_id, 0) for it in known if it.serves(path)}
        chosen = lightest(serving)
        if chosen is not None:
            carried[chosen] = carried.get(chosen, 0) + 1
        return chosen

    return choose


def _begin(
    starts: Iterable[Candidate],
    pathway: Pathway,
    revision_id: int,
    terms: Terms,
    *,
    choose: Choose,
    by_id: int | None,
) -> int:
    wanted = {new_public_id(): one for one in starts}
    rows: list[dict[str, Any]] = [
        {
            "public_id": public_id,
            "person_id": one.person_id,
            "pathway": pathway.id,
            "number": one.times + 1,
            "revision_id": revision_id,
            "unit_id": one.unit_id,
            "anchor": anchor_kind(one, terms),
            "anchor_on": anchor_of(one, terms),
            "by_id": by_id,
            "recorded_at": recorded_at(),
        }
        for public_id, one in wanted.items()
    ]
    insert_once(PathwayStart, rows)
    begun = _begun([row["person_id"] for row in rows], wanted)
    anchors: dict[str, date] = {row["public_id"]: row["anchor_on"] for row in rows}
    steps = [
        (start_id, step, number, due_on)
        for public_id, start_id in begun.items()
        for number, (step, due_on) in enumerate(due_days(pathway.steps, anchors[public_id]), 1)
    ]
    insert_rows(_table(PathwayStep), ("start_id", "step", "number", "due_on"), steps)
    with_whom = [
        (start_id, choose(wanted[public_id]), by_id, recorded_at()) for public_id, start_id in begun.items()
    ]
    columns = ("start_id", "educator_id", "by_id", "recorded_at")
    insert_rows(_table(PathwayEducator), columns, with_whom)
    return len(begun)


def _begun(person_ids: Collection[int], wanted: Collection[str]) -> dict[str, int]:
    """Return the starts that this unit of work made, by public id; another one's start is left alone."""
    found: dict[str, int] = {}
    for chunk in in_chunks(person_ids):
        statement = select(PathwayStart.public_id, PathwayStart.id).where(
            PathwayStart.person_id.in_(chunk), PathwayStart.recorded_at == recorded_at()
        )
        found.update(row for row in db.session.execute(statement).all())
    return {public_id: start_id for public_id, start_id in found.items() if public_id in wanted}


def _code_at(path: str) -> str | None:
    return next((unit.code for unit in units().values() if unit.path == path), None)


def _table(model: Any) -> Any:
    return model.__table__
