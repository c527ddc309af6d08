"""Runs a book of edits over one claim: hits, and what could not be checked."""

from lms.claims.edits.book import EditBook
from lms.claims.edits.findings import Hit, Scrubbed
from lms.claims.edits.side_facts import SideFacts
from lms.claims.edits.view import ClaimView

__all__ = ["Hit", "Scrubbed", "scrub"]


def scrub(claim: ClaimView, facts: SideFacts, book: EditBook) -> Scrubbed:
    """Run every edit of the book that concerns this kind of claim; pure and deterministic.

    Args:
        claim: a claim of ``read_claims``.
        facts: what is known beside the claim; ``NO_FACTS`` when nothing is.
        book: the edits with their reasons, tables and payers.
    """
    case = book.case(claim, facts)
    hits: dict[tuple[str, str, int], Hit] = {}
    lacking: dict[str, tuple[str, ...]] = {}
    for edit in book.edits_for(claim.kind):
        found, missing = edit.run(case)
        if missing:
            lacking[edit.id] = missing
        for hit in found:
            hits.setdefault((hit.edit, hit.location, hit.position), hit)
    return Scrubbed(tuple(hits.values()), tuple(lacking), lacking)
