"""Credentials of the people of units: who falls short, of what, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from lms.careers.content import by_code
from lms.careers.models import COUNTS, CredentialCycle
from lms.careers.rules.standing import BEHIND, MET, SHORT, SOON, STATES, Standing
from lms.careers.services.reading import CREDENTIAL, Ledger, ledgers_of
from lms.compliance.api import EvidenceRow
from lms.core import clock
from lms.core.database import plain_rows
from lms.people.api import Job, Person, Unit, in_scope, people, shown_jobs

PRESSING = (SHORT, SOON, BEHIND)


@dataclass(frozen=True)
class TeamRow:
    """A cycle of one person; ``standing`` None is a credential of which nobody said when its cycle ends."""

    person: Person
    unit: str
    codes: tuple[str, ...]
    standing: Standing | None

    @property
    def state(self) -> str:
        """How the cycle stands; unknown without one."""
        return self.standing.state if self.standing else "unknown"

    @property
    def to_on(self) -> date | None:
        """The last day of the cycle."""
        return self.standing.cycle.to_on if self.standing else None


def team_of(paths: Collection[str]) -> list[TeamRow]:
    """Return the cycles that are open, and those that ended short without a later one; most pressing first.

    A constant number of statements, whatever the number of people.
    """
    units = _units_of_holders(paths)
    named, today = people(units), clock.today()
    rows: list[TeamRow] = []
    for person_id, ledger in ledgers_of(list(named)).items():
        rows += _rows(named[person_id], units[person_id], ledger, today)
    return sorted(rows, key=_pressing_first)


def _rows(person: Person, unit: str, ledger: Ledger, today: date) -> list[TeamRow]:
    shown = [one for one in ledger.standings if one.cycle.to_on >= today or _is_last(one, ledger)]
    rows = [TeamRow(person, unit, one.cycle.codes, one) for one in shown if one.cycle.from_on <= today]
    unknown = ledger.without_cycle()
    if unknown:
        rows.append(TeamRow(person, unit, tuple(one.code for one in unknown), None))
    return rows


def _is_last(one: Standing, ledger: Ledger) -> bool:
    """Tell whether a cycle that is over ended short and nothing came after it for its credentials."""
    later = [
        other
        for other in ledger.cycles
        if other.to_on > one.cycle.to_on and set(other.codes) & set(one.cycle.codes)
    ]
    return one.state != MET and not later


def _pressing_first(row: TeamRow) -> tuple[int, date, str]:
    place = STATES.index(row.state) if row.state in STATES else len(STATES)
    return place, row.to_on or date.max, row.person.family_name


def _units_of_holders(paths: Collection[str]) -> dict[int, str]:
    """Return the people of units who hold a credential, with the name of a unit of theirs."""
    told = select(CredentialCycle.person_id).where(
        CredentialCycle.superseded_at.is_(None), CredentialCycle.state == COUNTS
    )
    recorded = select(EvidenceRow.person_id).where(
        EvidenceRow.superseded_at.is_(None),
        EvidenceRow.kind == CREDENTIAL,
        EvidenceRow.subject.in_(sorted(by_code())),
    )
    asked = (
        select(Job.person_id, Unit.name)
        .join(Unit, Unit.id == Job.unit_id)
        .where(
            shown_jobs(clock.today()),
            in_scope(paths),
            or_(Job.person_id.in_(told), Job.person_id.in_(recorded)),
        )
        .order_by(Unit.name.desc())
    )
    return {row.person_id: row.name for row in plain_rows(asked)}
