"""Each rule of the payer model is silent on a true claim and speaks when what it looks at is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms.simulations.rules.claim.payer_model.base import Case, Finding, Sent
from lms.simulations.rules.claim.payer_model.registry import PAYER_RULES, look
from lms.simulations.rules.claim.sheet import Sheet
from lms.simulations.rules.claim.verdict import decide
from tests.simulations.claim.worlds import IDS, told

LATE = date(2028, 1, 1)


@dataclass(frozen=True)
class Sample:
    """A change of a true claim and what the rule says: code (a rejection's claim status code) and group."""

    visit: str
    code: str
    group: str = "CO"
    fields: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    terms: Mapping[str, Any] = field(default_factory=dict)
    sent_on: date | None = None
    is_repeated: bool = False
    payer: str = ""


APPROVED = {"status": "approved", "number": "NW7712001", "services": ["FPMR1", "FPMR2"], "site": "hospital"}
SAMPLES: dict[str, list[Sample]] = {
    "front-desk": [
        Sample("SC1", "164", fields={"member_1": None}),
        Sample("SC1", "254", fields={"principal_diagnosis": None}),
        Sample("SC1", "228", fields={"bill_type": None}),
        Sample("SC10", "234", fields={"discharge_status": None}),
        Sample("SC7", "249", fields={"place_of_service": None}),
    ],
    "duplicate": [Sample("SC1", "18", "OA", is_repeated=True)],
    "identification": [
        Sample("SC1", "31", fields={"member_1": "NWH0000001"}),
        Sample("SC1", "31", fields={"subscriber_1": "somebody"}),
        Sample("SC1", "140", fields={"patient_born": "1960-01-01"}),
        Sample("SC1", "140", fields={"patient_last": "OTHER"}),
    ],
    "newborn": [
        Sample("SC6", "34", facts={"enrolled": None}),
        Sample("SC6", "34", facts={"enrolled": "2026-12-31"}),
    ],
    "eligibility": [
        Sample("SC1", "26", terms={"covered": {"from": "2026-03-03"}}),
        Sample("SC1", "27", terms={"covered": {"to": "2026-03-01"}}),
    ],
    "work-injury": [
        Sample("SC8", "19", payer="health_plan"),
        Sample("SC8", "19", facts={"both_first": True}),
    ],
    "payer-order": [
        Sample("SC1", "22", payer="medicare"),
        Sample("SC1", "22", facts={"both_first": True}),
    ],
    "timely-filing": [Sample("SC1", "29", sent_on=LATE)],
    "network": [Sample("SC2", "242", fields={"service_facility": "imaging"})],
    "authorization": [
        Sample("SC2", "197", fields={"authorization": None}),
        Sample("SC2", "15", facts={"authorization": {"status": "pending"}}),
        Sample("SC2", "15", fields={"authorization": "NW0000000"}),
        Sample("SC2", "284", facts={"authorization": {**APPROVED, "services": ["FPMR1"]}}),
        Sample(
            "SC2",
            "15",
            facts={"authorization": {**APPROVED, "services": ["FPMR1"]}},
            terms={"mismatch": "15"},
        ),
        Sample("SC2", "296", facts={"authorization": {**APPROVED, "site": "imaging"}}),
    ],
    "place": [
        Sample("SC7", "5", fields={"place_of_service": "11"}),
        Sample("SC7", "58", fields={"place_of_service": "22"}, terms={"place_code": "58"}),
    ],
    "accident": [Sample("SC8", "227", "PR", fields={"external_causes": []})],
    "records": [
        Sample("SC8", "252", facts={"records": "missing"}),
        Sample("SC8", "226", facts={"records": "unanswered"}),
    ],
    "patient-status": [
        Sample("SC4", "50", fields={"bill_type": "111"}, facts={"inpatient_supported": False})
    ],
    "necessity": [
        Sample("SC5", "50", fields={"principal_diagnosis": "R51.9", "other_diagnoses": []}),
        Sample("SC5", "49", "PR", fields={"principal_diagnosis": "Z00.00", "other_diagnoses": []}),
        Sample(
            "SC5",
            "50",
            "PR",
            fields={"principal_diagnosis": "R51.9", "other_diagnoses": [], "line_1.modifiers": ["GA"]},
        ),
    ],
    "validation": [Sample("SC3", "150", facts={"not_validated": ["J96.01"]})],
}


def case_of(name: str) -> Case:
    """Return the true claim of a visit, at its first payer."""
    tale = told(name)
    sheet = Sheet.of(tale.visit)
    for choice in tale.best:
        sheet.apply(tale.options[choice])
    payer = tale.visit.coverages[str(tale.visit.truth["payer_1"])]
    return Case(sheet, payer, "P", tale.visit.day(tale.visit.bill_days))


def case_for(sample: Sample) -> Case:
    case = case_of(sample.visit)
    sheet = case.sheet.copy()
    sheet.values |= sample.fields
    sheet.facts |= sample.facts
    payer = case.sheet.visit.coverages[sample.payer] if sample.payer else case.payer
    payer = replace(payer, terms={**payer.terms, **sample.terms})
    before = (Sent(payer.id, "P", dict(sheet.values), "C1"),) if sample.is_repeated else ()
    return Case(sheet, payer, "P", sample.sent_on or case.sent_on, before)


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("rule", list(PAYER_RULES), ids=PAYER_RULES.kinds())
def test_a_rule_says_nothing_about_a_true_claim(rule: Any, name: str) -> None:
    assert rule.judge(case_of(name)) is None


def test_every_rule_has_its_samples() -> None:
    assert set(SAMPLES) == set(PAYER_RULES.kinds())


@pytest.mark.parametrize(
    ("kind", "sample"),
    [
        pytest.param(kind, sample, id=f"{kind}-{place}")
        for kind, samples in SAMPLES.items()
        for place, sample in enumerate(samples)
    ],
)
def test_a_rule_speaks_of_what_it_looks_at(kind: str, sample: Sample) -> None:
    found = PAYER_RULES.get(kind).judge(case_for(sample))

    assert isinstance(found, Finding)
    code = found.rejection[1] if found.rejection else found.code
    assert (code, found.group) == (sample.code, sample.group)
    assert found.why.endswith(".")


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(one, id=f"{kind}-{place}")
        for kind, some in SAMPLES.items()
        for place, one in enumerate(some)
    ],
)
def test_what_a_rule_finds_reaches_the_money(sample: Sample) -> None:
    case = case_for(sample)
    verdict = decide(case)

    assert verdict.finding is not None
    assert verdict.finding == look(case)
    assert verdict.paid < decide(case_of(sample.visit)).paid
    for line in verdict.lines:
        assert line.charge == line.paid + sum(amount for _, _, amount in line.adjustments)


def test_a_second_payer_pays_its_part_and_the_rest_is_the_first_ones_doing() -> None:
    case = case_of("SC1")
    second = case.sheet.visit.coverages["medicare"]
    verdict = decide(Case(case.sheet, second, "S", case.sent_on))

    assert verdict.paid == second.pays_second
    assert {(group, code) for line in verdict.lines for group, code, _ in line.adjustments} == {("OA", "23")}


def test_a_work_injury_refused_by_its_carrier_in_writing_is_the_health_plans() -> None:
    sample = Sample(
        "SC8",
        "",
        fields={"subscriber_1": "patient", "relationship_1": "self", "member_1": "NWH8810231"},
        facts={"carrier_denied": True},
        payer="health_plan",
    )

    assert look(case_for(sample)) is None


def test_the_last_day_of_the_filing_limit_is_in_time() -> None:
    case = case_of("SC1")
    limit = case.sheet.visit.service_to + timedelta(days=case.payer.filing_days)

    assert PAYER_RULES.get("timely-filing").judge(replace(case, sent_on=limit)) is None
    assert PAYER_RULES.get("timely-filing").judge(replace(case, sent_on=limit + timedelta(days=1)))


def test_a_replacement_is_no_duplicate() -> None:
    case = case_for(SAMPLES["duplicate"][0])
    case.sheet.values["original_control"] = "C1"

    assert PAYER_RULES.get("duplicate").judge(case) is None
