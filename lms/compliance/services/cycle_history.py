"""The cycles of what a person must do: read from the kept spans, on any day and as known at any instant."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.compliance.models import ObligationSpan
from lms.compliance.rules.cycle_history import Cycle, Stretch, cycles_of
from lms.compliance.services.obligations import EvidenceShown, evidence_shown
from lms.people.api import FactsOfPeople, of_people

_SPANS = FactsOfPeople(
    select(
        ObligationSpan.person_id,
        ObligationSpan.requirement_id,
        ObligationSpan.from_on,
        ObligationSpan.to_on,
        ObligationSpan.cycle,
        ObligationSpan.state,
        ObligationSpan.met,
        ObligationSpan.due_on,
        ObligationSpan.expires_on,
        ObligationSpan.satisfied_by,
    )
    .where(of_people(ObligationSpan.person_id))
    .order_by(ObligationSpan.requirement_id, ObligationSpan.from_on),
    ObligationSpan.known_from,
    ObligationSpan.known_to,
)


@dataclass(frozen=True)
class CycleShown:
    """A cycle with the facts that satisfied it, the newest first."""

    cycle: Cycle
    facts: tuple[EvidenceShown, ...]

    @property
    def newest(self) -> EvidenceShown | None:
        """The fact that completed it; None while it is open."""
        return max(self.facts, key=lambda fact: (fact.occurred_on, fact.id), default=None)

    def as_json(self) -> dict[str, Any]:
        """Return the cycle as the document of a person holds it."""
        newest = self.newest
        return {
            "cycle": self.cycle.number,
            "opened_on": self.cycle.opened_on,
            "due_on": self.cycle.due_on,
            "satisfied_on": self.cycle.satisfied_on,
            "expires_on": self.cycle.expires_on,
            "how": self.cycle.how,
            "source": newest.source if newest else None,
            "revision": newest.revision if newest else None,
            "satisfied_by": [fact.as_json() for fact in self.facts],
        }


def cycles_of_person(
    person_id: int, *, as_of: date, known_at: datetime | None = None
) -> dict[int, list[CycleShown]]:
    """Return the cycles of each obligation that had opened by a day, oldest first, by requirement.

    Two statements, whatever the number of obligations.

    Args:
        person_id: whose.
        as_of: cycles that open later are left out.
        known_at: as known at this instant; None = now.
    """
    stretches: dict[int, list[Stretch]] = defaultdict(list)
    for row in _SPANS.of([person_id], known_at=known_at):
        stretches[row.requirement_id].append(
            Stretch(
                row.from_on,
                row.to_on,
                row.cycle,
                row.state,
                row.met,
                row.due_on,
                row.expires_on,
                tuple(row.satisfied_by),
            )
        )
    facts = evidence_shown({id_ for own in stretches.values() for one in own for id_ in one.satisfied_by})
    happened = {id_: fact.occurred_on for id_, fact in facts.items()}
    return {
        requirement_id: [
            CycleShown(one, tuple(facts[id_] for id_ in one.satisfied_by if id_ in facts))
            for one in cycles_of(own, happened, as_of=as_of)
        ]
        for requirement_id, own in stretches.items()
    }
