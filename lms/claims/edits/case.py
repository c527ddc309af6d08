"""One claim on the table: the claim, what is known beside it, its payer, the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.claims.edits.side_facts import SideFacts
from lms.claims.edits.tables import TABLE, Tables
from lms.claims.edits.view import ClaimView

_KIND_OF_FILING = {
    "MA": "traditional_medicare",
    "MB": "traditional_medicare",
    "16": "medicare_advantage",
    "MC": "medicaid",
    "WC": "workers_compensation",
}


@dataclass(frozen=True, slots=True)
class PayerName:
    """A payer by its key in the content and its kind; an unlisted one goes by its id."""

    key: str
    kind: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a check looks at."""

    claim: ClaimView
    facts: SideFacts
    tables: Tables
    payer: PayerName
    payers: Mapping[str, PayerName]

    def is_payer(self, name: str) -> bool:
        """Tell whether an id or key in a side fact names the payer of this claim."""
        found = self.payers.get(name.strip().upper())
        return (found.key if found else name) in (self.payer.key, self.claim.payer_id)

    def day(self) -> date | None:
        """Return the day that codes must be valid on: discharge for a stay, else the first day of service."""
        first, last = self.claim.service
        return last if self.claim.is_inpatient else first

    def is_sample(self, need: str) -> bool:
        """Tell whether ``table:`` and a name mean a table of which only a few rows are there."""
        return need.removeprefix(TABLE) in self.tables.samples

    def fact(self, path: str) -> list[Any] | None:
        """Return what a path such as ``encounter.mode`` says; None when it is not known."""
        found: list[Any] = [self.facts]
        for name in path.split("."):
            following: list[Any] = []
            for one in found:
                value = getattr(one, name)
                if value is None:
                    return None
                following.extend(value if isinstance(value, (tuple, frozenset)) else [value])
            found = following
        return found


def payer_of(claim: ClaimView, payers: Mapping[str, PayerName]) -> PayerName:
    """Return the payer of a claim by its id; the kind of an unlisted one follows the filing indicator."""
    listed = payers.get(claim.payer_id.upper())
    if listed is not None:
        return listed
    return PayerName(claim.payer_id, _KIND_OF_FILING.get(claim.filing, "other"))


def known_payers(bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, PayerName]:
    """Return the payers of the content by every id and key, in capitals."""
    found: dict[str, PayerName] = {}
    for key, body in bodies.items():
        payer = PayerName(key, body["kind"])
        found |= {name.strip().upper(): payer for name in (key, *body["ids"])}
    return found
