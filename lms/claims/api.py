"""What floors above may ask about claims: the flat facts to measure, their causes, names of payers.

Measures select from ``ClaimFact`` (one row a claim root) and ``EditFact`` (one row a claim in the edit
log, with or without an 837); ``claim_key`` joins the two. ``unit_id`` None means "not attributed": always
counted and shown. Dates are event dates, so a question as of a day limits them, never load dates.
What keeps sums of these rows listens to ``FactsChanged`` and applies ``ClaimChange`` and ``EditChange``.
"""

from datetime import date

from sqlalchemy import func, select

from lms.claims.edits import side_facts
from lms.claims.edits.book import EditBook
from lms.claims.edits.reading import read_claims
from lms.claims.edits.scrubbing import scrub
from lms.claims.models import (
    ClaimChange,
    ClaimFact,
    EditChange,
    EditFact,
    EditHit,
    Encounter,
    ParkedEvent,
    RemitEvent,
    X12Set,
)
from lms.claims.pages.words import RESULT_WORDS
from lms.claims.rules.reasons import Reason, ReasonTable
from lms.claims.services.denials import DenialCount, denial_counts
from lms.claims.services.edit_book import edit_book
from lms.claims.services.keys import seal
from lms.claims.services.payers import payer_book
from lms.claims.services.reasons import reason_table
from lms.claims.services.recompute import rebuild
from lms.claims.x12.readback import Readback, read_back
from lms.core.database import db

__all__ = [
    "RESULT_WORDS",
    "ClaimChange",
    "ClaimFact",
    "DenialCount",
    "EditBook",
    "EditChange",
    "EditFact",
    "EditHit",
    "Encounter",
    "ParkedEvent",
    "Readback",
    "Reason",
    "ReasonTable",
    "RemitEvent",
    "X12Set",
    "claim_key",
    "denial_counts",
    "edit_book",
    "last_remittances",
    "payer_name",
    "payer_names",
    "read_back",
    "read_claims",
    "reason",
    "reason_table",
    "rebuild",
    "scrub",
    "side_facts",
]


def reason(reason_id: str | None) -> Reason | None:
    """Return a reason of the live table, such as ``CARC-197``; None when it is not in it."""
    return reason_table().by_id(reason_id) if reason_id is not None else None


def claim_key(number: str) -> str:
    """Return the key that a claim number is known by here; the number itself is not kept."""
    return seal().claim(number)


def payer_name(key: str | None) -> str:
    """Return a payer's name as pages show it."""
    return payer_book().name_of(key)


def payer_names() -> dict[str, str]:
    """Return the names of the payers in the content, by key."""
    return payer_book().names()


def last_remittances() -> dict[str | None, date]:
    """Return the day of the newest 835 of each payer; the key None holds those of unnamed payers."""
    rows = db.session.execute(
        select(X12Set.payer, func.max(X12Set.paid_on))
        .where(X12Set.kind == "835", X12Set.paid_on.is_not(None))
        .group_by(X12Set.payer)
    )
    return {payer: day for payer, day in rows if day is not None}
