"""The facts beside a simulated claim reach the edits; what nobody knows is not checked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lms.simulations.rules.claim.facts import Change, Coverage
from lms.simulations.rules.claim.parties import PARTIES
from lms.simulations.rules.claim.run import run_claim
from lms.simulations.services.scrubbing import side_facts_of
from tests.simulations.claim.worlds import told

PLAN = Coverage("plan", "NORTHWAY HEALTH PLAN", "NWHP1", "CI", "commercial", filing_days=90)
HOSPITAL = PARTIES["hospital"]


def side(**facts: Any) -> Any:
    """Return the side facts of a visit that knows these facts."""
    return side_facts_of({"payer": PLAN, "coverages": {"plan": PLAN}, "today": date(2026, 3, 6), **facts})


def test_what_a_visit_does_not_mention_is_not_known() -> None:
    found = side()

    assert found.today == date(2026, 3, 6)
    assert found.filing_days == 90
    for name in ("eligibility", "authorizations", "notices", "orders", "status_order", "encounter"):
        assert getattr(found, name) is None
    for name in (
        "enrolments",
        "other_coverage",
        "secondary_answers",
        "coverage_policy",
        "authorization_needed",
    ):
        assert getattr(found, name) is None


@pytest.mark.parametrize(("mspq", "answered"), [("done", True), ("invented", True), ("missing", False)])
def test_invented_answers_look_like_answers(mspq: str, answered: bool) -> None:
    assert side(mspq=mspq).secondary_answers is answered


def test_a_coverage_is_named_by_the_number_that_the_claim_carries() -> None:
    (found,) = side(coverage_found=[{"payer": "plan", "is_primary": True}]).other_coverage

    assert (found.payer, found.is_primary) == ("NWHP1", True)


def test_an_eligibility_answer_is_passed_on_with_its_days() -> None:
    (found,) = side(eligibility=[{"payer": "plan", "is_active": False, "to": "2026-02-28"}]).eligibility

    assert (found.payer, found.is_active, found.last) == ("NWHP1", False, date(2026, 2, 28))


def test_the_log_of_approvals_names_the_place_by_its_number() -> None:
    log = {
        "status": "pended",
        "number": "A1",
        "services": ["FPMR1"],
        "site": "hospital",
        "from": "2026-03-01",
    }
    (found,) = side(authorization_log=log).authorizations

    assert (found.status, found.site_npi, found.first) == ("pending", HOSPITAL.npi, date(2026, 3, 1))
    assert side(authorization_log=None).authorizations == ()


def test_no_order_and_no_notice_are_known_to_be_missing() -> None:
    assert side(order=None).orders == ()
    assert side(notice=None).notices == ()
    assert side(order={"has_reason": False}).orders[0].has_reason is False
    assert side(notice={"is_valid": False}).notices[0].is_valid is False


def test_a_provider_is_enrolled_under_its_tax_id() -> None:
    (found,) = side(enrolled_providers=[{"provider": "hospital"}, {"provider": "nobody"}]).enrolments

    assert (found.npi, found.tax_id) == (HOSPITAL.npi, HOSPITAL.tax_id)


def test_the_coverage_policy_is_the_payers() -> None:
    payer = replace(PLAN, terms={"covered_for": {"FPTSH": ["R53.83"]}, "needs_authorization": ["FPMR1"]})
    found = side_facts_of({"payer": payer})

    assert found.coverage_policy == {"FPTSH": ("R5383",)}
    assert found.authorization_needed == frozenset({"FPMR1"})


@pytest.mark.parametrize(
    ("visit", "facts", "edit"),
    [
        ("SC1", {"order": None}, "EDIT-E061"),
        ("SC1", {"encounter": {"is_closed": False}}, "EDIT-E056"),
        ("SC1", {"eligibility": [{"payer": "employer_plan", "is_active": False}]}, "EDIT-E059"),
        ("SC1", {"enrolled_providers": [{"provider": "group"}]}, "EDIT-E003"),
        ("SC2", {"authorization_log": {"status": "pending", "number": "NW7712001"}}, "EDIT-E015"),
        ("SC4", {"status_order": {"now": "inpatient"}}, "EDIT-E065"),
        ("SC7", {"encounter": {"mode": "in_person"}}, "EDIT-E057"),
    ],
)
def test_a_fact_beside_the_claim_makes_its_edit(visit: str, facts: dict[str, Any], edit: str) -> None:
    tale = told(visit)
    best = [tale.options[name] for name in tale.best]
    news = Change("B8", "biller", facts=facts, option="a")

    assert edit not in [stop.code for stop in run_claim(tale.visit, best).stops]
    assert edit in [stop.code for stop in run_claim(tale.visit, [*best, news]).stops]


def test_a_claim_to_the_second_payer_passes_the_edits_because_of_the_first_ones_answer() -> None:
    tale = told("SC1")
    sent = tale.run("B1a", "B2a", "B4a").rounds[1].claim_837
    facts = {"payer": tale.visit.coverages["medicare"]}
    bare = sent.replace("HI*BE:12:::2120~\n", "").replace("AMT*D*2120~\n", "")

    assert tale.visit.world.scrub(sent, facts) == []
    assert {hit.edit for hit in tale.visit.world.scrub(bare, facts)} == {"EDIT-E013", "EDIT-E014"}
