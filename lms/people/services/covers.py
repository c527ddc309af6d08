"""Covers: naming who stands in for somebody, ending it early, and the list of those there were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from lms.core import audit, clock, outbox
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.superseding import succeed
from lms.core.unit_of_work import recorded_at
from lms.core.web.formats import day as in_words
from lms.core.web.formats import spoken
from lms.people.facts import valid_on_clause
from lms.people.models import Duty, Person, Unit
from lms.people.models_cover import Cover
from lms.people.rules.covers import (
    LENDABLE,
    CoverAsked,
    Held,
    last_day_when_ended,
    lent_paths,
    may_name_for,
    refusal_to_cover,
    refusal_to_name_for,
    state_of,
)
from lms.people.rules.separation import DUTY, Conflict, Holding, conflicts, not_allowed
from lms.people.separation_policy import combinations
from lms.people.services.directory import in_scope
from lms.people.services.limits import current_limits
from lms.people.services.separation import allowed_of, holdings_of
from lms.people.services.status import has_left

MOST_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Covering:
    """What is asked; ``form_key`` is one key for each form, the same twice is one cover.

    ``by_id`` names it for ``person_id``, who is away; None when they name it themselves.
    """

    person_id: int
    deputy_id: int
    duty: str
    unit_id: int
    from_on: date
    to_on: date
    reason: str
    form_key: str
    by_id: int | None = None


@dataclass(frozen=True)
class Shown:
    """A cover in a list: who for whom, where, and how it stands on the day.

    ``by`` named it, or ended it early. ``lends`` tells whether the lender still holds the duty there; a cover
    without it gives nothing.
    """

    row: Cover
    lender: Person
    deputy: Person
    unit: Unit
    by: Person
    state: str
    lends: bool


def own_duties(person_id: int, day: date | None = None) -> list[tuple[Duty, Unit]]:
    """Return the duties that a person may lend: held in their own right on a day (default: today)."""
    statement = (
        select(Duty, Unit)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.person_id == person_id,
            Duty.duty.in_(LENDABLE),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, day or clock.today()),
        )
        .order_by(Duty.duty, Unit.path)
    )
    return [(duty, unit) for duty, unit in db.session.execute(statement)]


def name_cover(asked: Covering, *, by_mail: bool = True) -> Cover:
    """Name who stands in; who did not do it is told by mail unless ``by_mail`` is False.

    Raises:
        Refused: without a reason, outside the limits, for what the person does not hold, for who left, and
            for somebody else without a duty above theirs.
    """
    known = db.session.scalar(select(Cover).where(Cover.cover == asked.form_key).order_by(Cover.id))
    if known is not None and known.person_id == asked.person_id:
        return known
    _check(asked)
    row = Cover(
        cover=asked.form_key if known is None else new_public_id(),
        person_id=asked.person_id,
        deputy_id=asked.deputy_id,
        duty=asked.duty,
        unit_id=asked.unit_id,
        from_on=asked.from_on,
        to_on=asked.to_on,
        reason=asked.reason.strip(),
        by_id=asked.by_id or asked.person_id,
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    _tell("account.cover-named", row, by_mail=by_mail)
    return row


def end_cover(cover: str, *, person_id: int, why: str) -> Cover:
    """End a cover from today on, by who lends the duty, who stands in, or whoever could name it.

    Raises:
        NotFound: when it is none of them.
        Refused: without a reason, or when it is over.
    """
    row = db.session.scalar(select(Cover).where(Cover.cover == cover, Cover.superseded_at.is_(None)))
    if row is None or not _may_end(row, person_id):
        raise NotFound(_("There is no such cover."))
    if not why.strip():
        raise Refused(_("A reason is required."), hint=_("Say in a few words why it ends now."))
    if row.to_on < clock.today():
        raise Refused(_("This cover is over already."))
    values = {
        name: getattr(row, name)
        for name in ("person_id", "deputy_id", "duty", "unit_id", "from_on", "reason")
    }
    to_on = last_day_when_ended(row.to_on, clock.today())
    succeed(
        Cover,
        {"cover": cover},
        **values,
        to_on=to_on,
        by_id=person_id,
        ended_why=why.strip(),
    )
    newer = db.session.scalars(select(Cover).where(Cover.cover == cover, Cover.superseded_at.is_(None))).one()
    _tell("account.cover-ended", newer)
    return newer


def covers_of(person_id: int, paths: Collection[str] = ()) -> list[Shown]:
    """Return the covers that a person named or stands in by, and those of units at ``paths``, by day."""
    lender, deputy, by = aliased(Person), aliased(Person), aliased(Person)
    own = or_(Cover.person_id == person_id, Cover.deputy_id == person_id, Cover.by_id == person_id)
    statement = (
        select(Cover, lender, deputy, by, Unit)
        .join(lender, lender.id == Cover.person_id)
        .join(deputy, deputy.id == Cover.deputy_id)
        .join(by, by.id == Cover.by_id)
        .join(Unit, Unit.id == Cover.unit_id)
        .where(Cover.superseded_at.is_(None), or_(own, in_scope(paths)) if paths else own)
        .order_by(Cover.to_on.desc(), Cover.id.desc())
        .limit(MOST_SHOWN)
    )
    found = db.session.execute(statement).all()
    today = clock.today()
    held = _held_by({row[0].person_id for row in found}, today)
    return [
        Shown(
            row=cover,
            lender=who,
            deputy=stands_in,
            unit=unit,
            by=named_by,
            state=state_of(cover.from_on, cover.to_on, has_ended=cover.ended_why is not None, today=today),
            lends=bool(lent_paths(cover.duty, unit.path, held.get(cover.person_id, []))),
        )
        for cover, who, stands_in, named_by, unit in found
    ]


def _held_by(person_ids: Collection[int], day: date) -> dict[int, list[Held]]:
    statement = (
        select(Duty.person_id, Duty.duty, Unit.path)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.person_id.in_(person_ids),
            Duty.superseded_at.is_(None),
            valid_on_clause(Duty.from_on, Duty.to_on, day),
        )
    )
    found: dict[int, list[Held]] = {}
    for person_id, duty, path in db.session.execute(statement):
        found.setdefault(person_id, []).append(Held(duty, path))
    return found


def _check(asked: Covering) -> None:
    unit = db.session.get(Unit, asked.unit_id)
    deputy = db.session.get(Person, asked.deputy_id)
    if unit is None or deputy is None:
        raise NotFound(_("There is no such person or unit."))
    today = clock.today()
    own = _held_by([asked.person_id], today).get(asked.person_id, [])
    wanted = CoverAsked(asked.person_id, asked.deputy_id, asked.duty, unit.path, asked.from_on, asked.to_on)
    refusal = refusal_to_cover(wanted, own, today=today, longest_days=current_limits().longest_cover_days)
    if refusal is not None:
        raise Refused(refusal)
    by_id = asked.by_id or asked.person_id
    refusal = refusal_to_name_for(wanted, by_id, _held_by([by_id], today).get(by_id, []))
    if refusal is not None:
        raise Refused(refusal)
    if has_left(deputy.id):
        raise Refused(_("%s has left: name somebody who works here.") % deputy.full_name)
    if not asked.reason.strip():
        raise Refused(_("A reason is required."), hint=_("For instance: leave, or a course."))
    together = _forbidden_together(asked, unit.path)
    if together is not None:
        raise Refused(
            _("%(name)s would hold what nobody holds together: %(what)s.")
            % {"name": deputy.full_name, "what": together.combination.title},
            hint=together.combination.reason,
        )


def _may_end(row: Cover, person_id: int) -> bool:
    if person_id in (row.person_id, row.deputy_id):
        return True
    path = db.session.get_one(Unit, row.unit_id).path
    return may_name_for(row.duty, path, _held_by([person_id], clock.today()).get(person_id, []))


def _forbidden_together(asked: Covering, path: str) -> Conflict | None:
    """Return what the deputy would hold against the policy by the cover; None when nothing."""
    lent = Holding((DUTY, asked.duty), path, asked.from_on, asked.to_on)
    held = [*holdings_of([asked.deputy_id])[asked.deputy_id], lent]
    found = [one for one in conflicts(combinations(), held) if lent in (one.first, one.second)]
    return next(iter(not_allowed(found, allowed_of([asked.deputy_id])[asked.deputy_id], asked.from_on)), None)


def _tell(action: str, row: Cover, *, by_mail: bool = True) -> None:
    """Keep the decision in the audit chain and mail both people."""
    lender, deputy = db.session.get_one(Person, row.person_id), db.session.get_one(Person, row.deputy_id)
    unit = db.session.get_one(Unit, row.unit_id)
    actor = db.session.get_one(Person, row.by_id)
    audit.record(
        action,
        subject=f"person:{deputy.employee_no}",
        actor=actor.employee_no,
        unit=unit.code,
        cover=row.cover,
        lent_by=lender.employee_no,
        duty=row.duty,
        from_on=row.from_on,
        to_on=row.to_on,
        reason=row.ended_why or row.reason,
    )
    subject, text = _words(row, lender, deputy, unit, actor)
    for person in (lender, deputy):
        if by_mail and person.email and person.id != row.by_id:
            key = f"cover:{row.cover}:{'end' if row.ended_why else 'begin'}:{person.id}"
            outbox.enqueue("mail", key, {"to": person.email, "subject": subject, "text": text})


def _words(row: Cover, lender: Person, deputy: Person, unit: Unit, by: Person) -> tuple[str, str]:
    """Return the subject and the text of the mail about a cover, as it stands now."""
    words = {
        "deputy": deputy.full_name,
        "lender": lender.full_name,
        "duty": spoken(row.duty),
        "unit": unit.name,
        "first": in_words(row.from_on),
        "last": in_words(row.to_on),
        "why": row.ended_why or row.reason,
    }
    what = _("%(deputy)s, %(duty)s of %(unit)s for %(lender)s") % words
    if by.id not in (lender.id, deputy.id):
        what += "\n" + _("By %s, who holds a duty above it.") % by.full_name
    if row.ended_why is not None:
        text = _("This cover has ended; nobody acts by it any more. Reason: %(why)s")
        return _("The cover for %(lender)s has ended") % words, f"{what}\n\n{text % words}\n"
    text = _(
        "From %(first)s to %(last)s, both days included. Reason: %(why)s\n\nDuring these days reminders "
        "about the team go to both. What is signed says for whom. It can be ended at any time under Cover."
    )
    return _("%(deputy)s stands in for %(lender)s") % words, f"{what}\n\n{text % words}\n"
