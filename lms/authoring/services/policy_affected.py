"""Who is affected by a value of policy, by name, for who may see which units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.authoring.models_policy import PolicyProposal
from lms.authoring.services.policy_evidence import GATE, kept_evidence
from lms.compliance.api import APPLIED_EFFECT, requirement_names
from lms.core import clock
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.web.formats import day_short, spoken
from lms.people.api import Person, units
from lms.roles.api import job_role_of_gate, title_of

FEW = 500


@dataclass(frozen=True)
class AffectedRow:
    """One obligation or gate of a person: what it is, how it stands before and after, from which day."""

    employee_no: str
    name: str
    unit: str
    what: str
    before: str
    after: str
    begins_on: date


@dataclass(frozen=True)
class AffectedPeople:
    """Who is affected: rows in reach, how many lie elsewhere, and the numbers of all of them.

    ``is_applied`` says that it is what the approval did, else what it would do.
    """

    rows: tuple[AffectedRow, ...]
    elsewhere: int
    document: dict[str, Any]
    is_applied: bool
    recorded_at: datetime
    digest: str

    @property
    def is_of_today(self) -> bool:
        """Tell whether it was worked out today: what was learned since is not in it."""
        return bool(self.document["as_of"] == clock.today().isoformat())


def affected_people(asked: PolicyProposal, paths: Collection[str]) -> AffectedPeople | None:
    """Return who is affected by a proposal in units at or below paths; None if not worked out yet.

    A person of no unit is seen by nobody here but counted. Three statements.
    """
    kept = kept_evidence(asked)
    if kept is None:
        return None
    inside = {unit.code: unit.name for unit in units().values() if unit.path.startswith(tuple(paths))}
    shown = [row for row in kept.document["rows"] if row["unit"] in inside]
    names, titles = _names({row["employee_no"] for row in shown}), requirement_names()
    rows = tuple(
        AffectedRow(
            employee_no=row["employee_no"],
            name=names.get(row["employee_no"], row["employee_no"]),
            unit=inside[row["unit"]],
            what=_what(row, titles),
            before=_stands(row["before"]),
            after=_stands(row["after"]),
            begins_on=date.fromisoformat(row["begins_on"]),
        )
        for row in shown
    )
    elsewhere = len(kept.document["rows"]) - len(rows)
    is_applied = kept.stage == APPLIED_EFFECT
    return AffectedPeople(rows, elsewhere, kept.document, is_applied, kept.recorded_at, kept.digest)


def _names(numbers: Collection[str]) -> dict[str, str]:
    """Return names by employee number; of many people those of everybody are read, in one statement."""
    statement = select(Person.employee_no, Person.given_name, Person.family_name)
    if len(numbers) <= FEW:
        statement = statement.where(Person.employee_no.in_(numbers))
    rows = db.session.execute(statement)
    return {number: f"{given} {family}" for number, given, family in rows if number in numbers}


def _what(row: dict[str, Any], titles: dict[tuple[str, str], str]) -> str:
    if row["kind"] == GATE:
        return _("EHR access: %s") % title_of(job_role_of_gate(row["subject"]))
    title = titles.get((row["kind"], row["subject"]), row["subject"])
    return f"{title} ({spoken(row['kind']).lower()})"


def _stands(stood: dict[str, Any] | None) -> str:
    """Return a standing in words: the state, the due day, the last valid day."""
    if stood is None:
        return _("not asked")
    found = [spoken(stood["state"])]
    if stood["due_on"]:
        found.append(_("due %s") % day_short(date.fromisoformat(stood["due_on"])))
    if stood["expires_on"]:
        found.append(_("valid until %s") % day_short(date.fromisoformat(stood["expires_on"])))
    return ", ".join(found)
