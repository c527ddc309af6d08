"""Whether somebody may lead a class: the duty over its unit, and the evidence that the policy asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from lms.classes.policy import trainer_shows_one_of
from lms.classes.services.reach import employed
from lms.compliance.api import Ledger, evidence_of, judge, load_terms
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.web.formats import day as in_words
from lms.people.api import Duty, Person, Unit, in_scope, people, valid_on_clause

DUTY = "trainer"


@dataclass(frozen=True)
class Suitability:
    """Whether a person may lead a class on a day.

    Attributes:
        person: who.
        has_duty: whether they hold the duty of a trainer over its unit on that day; nothing replaces it.
        shown: what they show, in words; empty when nothing is in date.
        missing: what any one of would do, in words; empty when something is shown.
    """

    person: Person
    has_duty: bool
    shown: str
    missing: tuple[str, ...]

    @property
    def needs_override(self) -> bool:
        """Tell whether they show none of what the policy asks."""
        return not self.shown and bool(self.missing)


def suitability(person_ids: Sequence[int], *, path: str, on: date) -> list[Suitability]:
    """Return for each person, in the order given, whether they may lead a class at a unit on a day."""
    found = people(person_ids)
    on_duty = _with_duty(person_ids, path, on) & employed(person_ids, [on])
    asked, ledgers = trainer_shows_one_of(), evidence_of(person_ids)
    return [
        _suitability(found[person_id], person_id in on_duty, asked, ledgers[person_id], on)
        for person_id in person_ids
        if person_id in found
    ]


def demand_suitable(found: Sequence[Suitability], *, override: str, by_id: int) -> dict[int, str | None]:
    """Return the trainers with the reason that stands in for evidence, None for those who show it.

    Raises:
        Refused: naming who misses what, unless somebody else gives a reason.
    """
    if not found:
        raise Refused(_("A class needs a trainer."), hint=_("Choose at least one."))
    without = [one.person.full_name for one in found if not one.has_duty]
    if without:
        raise Refused(
            _("Not a trainer of this unit on the last day: %s.") % ", ".join(without),
            hint=_("An administrator gives the duty of a trainer."),
        )
    lacking = [one for one in found if one.needs_override]
    if lacking and not override:
        names = "; ".join(f"{one.person.full_name}: {_(' or ').join(one.missing)}" for one in lacking)
        raise Refused(
            _("Missing before they may lead a class: %s.") % names,
            hint=_("Choose another trainer, or give the reason why it is right this once."),
        )
    if any(one.person.id == by_id for one in lacking):
        raise Refused(
            _("Nobody makes an exception for themselves."),
            hint=_("Ask another trainer or an administrator to plan this class."),
        )
    return {one.person.id: override if one.needs_override else None for one in found}


def trainers_at(path: str, on: date, *, within: Collection[str], known: Collection[int] = ()) -> list[Person]:
    """Return the people who hold the duty of a trainer over a unit on a day, by name.

    Args:
        path: the unit.
        on: the day.
        within: units of whoever asks; a trainer of wider units is not theirs to know of.
        known: people who are named to whoever asks anyhow.
    """
    of_theirs = _duty_rows(path, on).where(in_scope(within)).with_only_columns(Duty.person_id)
    of_all = _duty_rows(path, on).where(Duty.person_id.in_(known)).with_only_columns(Duty.person_id)
    statement = (
        select(Person)
        .where(or_(Person.id.in_(of_theirs), Person.id.in_(of_all)))
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    found = list(db.session.scalars(statement))
    here = employed([person.id for person in found], [on]) if found else set()
    return [person for person in found if person.id in here]


def _with_duty(person_ids: Collection[int], path: str, on: date) -> set[int]:
    statement = _duty_rows(path, on).where(Duty.person_id.in_(person_ids))
    return set(db.session.scalars(statement.with_only_columns(Duty.person_id)))


def _duty_rows(path: str, on: date) -> Any:
    above = {int(part) for part in path.strip("/").split("/") if part}
    return (
        select(Duty)
        .join(Unit, Unit.id == Duty.unit_id)
        .where(
            Duty.duty == DUTY,
            Duty.superseded_at.is_(None),
            Duty.unit_id.in_(above),
            valid_on_clause(Duty.from_on, Duty.to_on, on),
        )
    )


def _suitability(
    person: Person, has_duty: bool, asked: Sequence[dict[str, Any]], ledger: Ledger, on: date
) -> Suitability:
    for one in asked:
        terms = {"subject": one["subject"], "title": one["title"], "months": one.get("months")}
        verdict = judge(one["kind"], load_terms(one["kind"], terms), ledger, as_of=on)
        if verdict.met:
            until = _("until %s") % in_words(verdict.valid_until) if verdict.valid_until else _("no limit")
            return Suitability(person, has_duty, f"{one['title']} ({one['subject']}), {until}", ())
    names = tuple(f"{one['title']} ({one['subject']})" for one in asked)
    return Suitability(person, has_duty, "", names)
