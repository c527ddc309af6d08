"""What a simulated claim meets outside its visit: the live edits, outcome rules and consequences."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lms.claims.api import EditBook, ReasonTable, edit_book, read_back
from lms.core.content import live
from lms.core.feature import features
from lms.simulations.rules.claim.facts import Readback, Scrub, World
from lms.simulations.services.scrubbing import scrub_of


def live_world() -> World:
    """Return the world as content stands now; the same object as long as nothing of it changes.

    Raises:
        NotFound: when no content was loaded.
    """
    reasons, table = live("root_causes", "root_causes"), live("consequences", "consequences")
    key = (reasons.digest, table.digest)
    book = edit_book()
    known: tuple[EditBook, Any, World] | None = features().caches.get("simulations.world")
    if known is None or known[0] is not book or known[1] != key:
        known = book, key, make_world(reasons.body, table.body, scrub_of(book))
        features().caches["simulations.world"] = known
    return known[2]


def make_world(reasons: Mapping[str, Any], consequences: Mapping[str, Any], scrub: Scrub) -> World:
    """Return a world from bodies of content; needs no database.

    Args:
        reasons: body of content/claims/root_causes.yaml.
        consequences: body of content/simulations/consequences.yaml.
        scrub: runs the edits.
    """
    return World(
        scrub=scrub,
        read_back=partial(_read, ReasonTable.from_body(reasons)),
        consequences={row["stop"]: row for row in consequences["rows"]},
        reasons={
            one["id"]: {"label": one["label"], "step": one["step"], "role": one["role"]}
            for one in reasons["reasons"]
        },
    )


def _read(table: ReasonTable, claim: str, acknowledgment: str, remit: str | None) -> Readback:
    """Return what the outcome engine of claims reads from the answers to a claim."""
    found = read_back([one.encode() for one in (claim, acknowledgment, remit) if one is not None], table)
    category = found.statuses[0] if found.statuses else ""
    outcome = found.outcome
    if outcome is None:
        is_rejected = found.acknowledged.outcome == "rejected"
        return Readback("rejected" if is_rejected else "waiting", category=category, faults=found.faults)
    return Readback(
        result=outcome.result,
        paid=outcome.paid,
        denied=outcome.denied,
        patient_share=outcome.patient_share,
        contractual=outcome.contractual,
        cob=outcome.cob,
        carc=outcome.carc or "",
        group=outcome.group or "",
        remarks=found.remarks,
        category=category,
        faults=found.faults,
    )
