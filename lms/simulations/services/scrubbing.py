"""The pre-bill edits of claims, run over a simulated claim with the facts of its visit.

Each fact beside the claim (docs/adr/0026 lists them) becomes a side fact of the edits; what a visit does not
mention is not known to them, and edits that need it are not checked.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from lms.claims.api import EditBook, read_claims, scrub
from lms.claims.api import side_facts as known
from lms.simulations.rules.claim.facts import Coverage, EditHit, Scrub
from lms.simulations.rules.claim.parties import party
from lms.simulations.rules.claim.sheet import day
from lms.simulations.rules.claim.writing.shared import bare


def scrub_of(book: EditBook) -> Scrub:
    """Return what runs the edits of a book over a simulated claim."""
    return partial(_scrub, book)


def _scrub(book: EditBook, claim: str, facts: Mapping[str, Any]) -> list[EditHit]:
    """Return the edits found on the one claim of a file."""
    found: list[EditHit] = []
    side = side_facts_of(facts)
    for view in read_claims(claim.encode()):
        for hit in scrub(view, side, book).hits:
            found.append(EditHit(hit.edit, hit.message, hit.step, hit.role, hit.repaired_by, hit.location))
    return found


def side_facts_of(facts: Mapping[str, Any]) -> known.SideFacts:
    """Return the side facts that a visit's facts say."""
    payer: Coverage = facts["payer"]
    terms, coverages = payer.terms, facts.get("coverages", {})
    answers = facts.get("mspq")
    needed, policy = terms.get("needs_authorization"), terms.get("covered_for")
    return known.SideFacts(
        today=day(facts.get("today")),
        eligibility=_eligibility(facts, coverages) if "eligibility" in facts else None,
        authorizations=_authorizations(facts, payer) if "authorization_log" in facts else None,
        authorization_needed=frozenset(needed) if needed is not None else None,
        notices=_notices(facts["notice"]) if "notice" in facts else None,
        orders=_orders(facts["order"]) if "order" in facts else None,
        status_order=_status(facts.get("status_order")),
        encounter=known.Encounter(**facts["encounter"]) if "encounter" in facts else None,
        sent=(),
        enrolments=_enrolments(facts["enrolled_providers"]) if "enrolled_providers" in facts else None,
        other_coverage=_other_coverage(facts, coverages) if "coverage_found" in facts else None,
        secondary_answers=answers in ("done", "invented") if answers is not None else None,
        coverage_policy=_policy(policy) if policy is not None else None,
        filing_days=payer.filing_days,
    )


def _number(coverages: Mapping[str, Coverage], name: Any) -> str:
    """Return the payer number of a coverage, as the claim carries it."""
    found = coverages.get(str(name))
    return found.number if found is not None else str(name)


def _eligibility(
    facts: Mapping[str, Any], coverages: Mapping[str, Coverage]
) -> tuple[known.Eligibility, ...]:
    return tuple(
        known.Eligibility(
            payer=_number(coverages, one["payer"]),
            is_active=bool(one.get("is_active", True)),
            first=day(one.get("from")),
            last=day(one.get("to")),
            member_id=one.get("member_id"),
            last_name=one.get("last_name"),
            needs_referral=one.get("needs_referral"),
        )
        for one in facts["eligibility"]
    )


def _authorizations(facts: Mapping[str, Any], payer: Coverage) -> tuple[known.Authorization, ...]:
    book = facts["authorization_log"]
    if book is True:
        book = facts.get("authorization")
    if not book:
        return ()
    site = party(book.get("site"))
    status = book.get("status", "approved")
    return (
        known.Authorization(
            payer=payer.number,
            number=book.get("number"),
            status=status if status in ("approved", "denied") else "pending",
            services=tuple(book.get("services", ())),
            site_npi=site.npi if site is not None else None,
            first=day(book.get("from")),
            last=day(book.get("to")),
            units=book.get("units"),
        ),
    )


def _notices(notice: Any) -> tuple[known.Notice, ...]:
    if not notice:
        return ()
    return (known.Notice(bool(notice.get("is_valid", True)), tuple(notice.get("services", ()))),)


def _orders(order: Any) -> tuple[known.Order, ...]:
    if not order:
        return ()
    return (known.Order(bool(order.get("is_signed", True)), bool(order.get("has_reason", True))),)


def _status(order: Any) -> known.StatusOrder | None:
    if not order:
        return None
    return known.StatusOrder(order["now"], order.get("changed_from"))


def _enrolments(names: Iterable[Any]) -> tuple[known.Enrolment, ...]:
    """Return providers enrolled with the payers named, with the tax ids that they bill under."""
    found = []
    for one in names:
        provider = party(one["provider"])
        if provider is not None:
            found.append(
                known.Enrolment(
                    npi=provider.npi,
                    tax_id=provider.tax_id or None,
                    payer=one.get("payer_number"),
                    first=day(one.get("from")),
                    last=day(one.get("to")),
                )
            )
    return tuple(found)


def _other_coverage(
    facts: Mapping[str, Any], coverages: Mapping[str, Coverage]
) -> tuple[known.OtherCoverage, ...]:
    return tuple(
        known.OtherCoverage(_number(coverages, one["payer"]), bool(one.get("is_primary")))
        for one in facts["coverage_found"]
    )


def _policy(policy: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return covered beginnings of diagnosis codes by service, without points."""
    return {code: tuple(bare(one) for one in starts) for code, starts in policy.items()}
