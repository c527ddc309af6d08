"""The people of the plan: who they are, what they hold, how their gate stands."""

from collections import Counter

import pytest

from lms.app.demo import people as fates
from lms.app.demo.inputs import Inputs
from lms.app.demo.learning import passed_all_on
from lms.app.demo.organisation import lineage
from lms.app.demo.scope import Scope
from lms.app.demo.signing import CONFIRM, RELEASE
from lms.app.demo.staffing import plan_people
from lms.app.demo.system import HealthSystem
from lms.core.config import ROOT
from lms.core.content import read_yaml
from lms.core.npi import is_npi

PERSONAS = {
    "registrar": ("registrar", None),
    "registrar_ready": ("registrar", None),
    "nurse": ("nurse", None),
    "biller": ("biller", None),
    "coder": ("coder_2", None),
    "manager": ("leader", ("manager", "AR-ADM")),
    "director": ("leader", ("director", "LH")),
    "trainer": ("trainer", ("trainer", "LH")),
    "educator": ("coding_educator", ("educator", "LH")),
    "consultant": ("coding_consultant", ("compliance_consultant", "LH")),
    "auditor": ("coding_consultant", ("auditor", "LH")),
    "access_officer": ("him_analyst", ("access_officer", "LH")),
    "administrator": ("trainer", ("administrator", "LH")),
}


def personas() -> dict[str, str]:
    document, faults = read_yaml(ROOT / "content/demo/personas.yaml", shown_as="personas.yaml")
    assert not faults
    return {entry["id"]: entry["employee_no"] for entry in document.data}


def test_there_is_a_persona_for_each_kind_of_reader() -> None:
    assert set(personas()) == set(PERSONAS)


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_works_in_its_job_with_its_duty(whole: HealthSystem, persona: str) -> None:
    job_role, duty = PERSONAS[persona]
    person = whole.people[personas()[persona]]

    assert person.job.job_role == job_role
    assert person.left_on is None
    assert duty is None or duty in person.duties


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_is_in_the_smallest_demo_too(small: HealthSystem, persona: str) -> None:
    assert personas()[persona] in small.people


def test_the_plan_has_as_many_people_as_asked(whole: HealthSystem, small: HealthSystem) -> None:
    assert (len(whole.people), len(small.people)) == (480, 60)


def test_every_job_role_of_the_curricula_has_somebody(whole: HealthSystem, inputs: Inputs) -> None:
    assert {person.job.job_role for person in whole.people.values()} == set(inputs.needs)


def test_every_unit_of_work_exists(whole: HealthSystem) -> None:
    assert {job.unit for person in whole.people.values() for job in person.jobs} <= set(whole.units)


def test_there_are_three_hospitals_and_four_clinics(whole: HealthSystem) -> None:
    facilities = [unit for unit in whole.units.values() if unit.kind == "facility"]
    assert Counter(unit.care_setting for unit in facilities) == {"acute": 3, "ambulatory": 4}


def test_mail_addresses_are_unique_and_lead_nowhere(whole: HealthSystem) -> None:
    addresses = [person.email for person in whole.people.values()]
    assert len(addresses) == len(set(addresses))
    assert all(address.isascii() and address.endswith("@lakemont.example") for address in addresses)


def test_provider_numbers_are_lawful_and_unique(whole: HealthSystem) -> None:
    numbers = [person.npi for person in whole.people.values() if person.npi]
    numbers += [unit.npi for unit in whole.units.values() if unit.npi]
    assert len(numbers) == len(set(numbers))
    assert all(is_npi(number.encode()) for number in numbers)


def test_everybody_but_the_one_at_the_top_has_a_manager(whole: HealthSystem) -> None:
    assert [n for n, person in whole.people.items() if not person.manager_no] == ["10001"]


def test_a_manager_holds_the_duty_over_the_units_of_their_people(whole: HealthSystem) -> None:
    for person in whole.people.values():
        if person.manager_no:
            managed = {unit for duty, unit in whole.people[person.manager_no].duties if duty == "manager"}
            assert managed & set(lineage(whole.units, person.job.unit))


def test_the_new_registrar_has_done_some_modules_and_not_all(whole: HealthSystem) -> None:
    done = {
        fact.subject
        for fact in whole.evidence
        if (fact.employee_no, fact.kind, fact.outcome) == ("10042", "completion", "pass")
    }
    assert 2 <= len(done) <= 6


def test_the_registrar_who_is_ready_met_everything_and_nobody_signed(
    whole: HealthSystem, inputs: Inputs
) -> None:
    facts = [fact for fact in whole.evidence if fact.employee_no == "10043"]
    assert passed_all_on(facts, inputs.needs["registrar"]) is not None
    assert not [one for one in whole.sign_offs if one.employee_no == "10043"]


def test_some_people_wait_for_a_release(whole: HealthSystem) -> None:
    confirmed = {one.employee_no for one in whole.sign_offs if one.act == CONFIRM}
    released = {one.employee_no for one in whole.sign_offs if one.act == RELEASE}
    assert confirmed - released


def test_nobody_signs_for_themselves_and_two_people_sign(whole: HealthSystem) -> None:
    by_person: dict[tuple[str, str], dict[str, str]] = {}
    for one in whole.sign_offs:
        assert one.by_no != one.employee_no
        by_person.setdefault((one.employee_no, str(one.signed_on.year)), {})[one.act] = one.by_no
    pairs = [signers for signers in by_person.values() if len(signers) == 2]
    assert pairs
    assert all(signers[CONFIRM] != signers[RELEASE] for signers in pairs)


def test_two_active_accounts_have_no_signature(whole: HealthSystem) -> None:
    signed = {one.employee_no for one in whole.sign_offs if one.act == RELEASE}
    signed |= {grant.employee_no for grant in whole.grants}
    active = [one.employee_no for one in whole.accounts if one.is_active_on(whole.scope.last_on)]
    assert sorted(set(active) - signed) == ["10061", "10062"]


@pytest.mark.parametrize(
    "fate", [fates.STARTER, fates.READY, fates.EXPIRING, fates.GRACE, fates.LAPSED, fates.LEFT]
)
def test_several_people_share_each_fate(whole: HealthSystem, fate: str) -> None:
    assert sum(person.fate == fate for person in whole.people.values()) >= 3


@pytest.mark.parametrize(("fate", "count"), [(fates.CONTRACT_ENDED, 2), (fates.SUSPENDED, 1)])
def test_in_every_demo_somebody_is_to_be_ended_and_one_is_suspended(
    whole: HealthSystem, small: HealthSystem, fate: str, count: int
) -> None:
    for system in (whole, small):
        assert sum(person.fate == fate for person in system.people.values()) == count


def test_no_extract_names_the_account_of_a_contract_that_ended_lately(whole: HealthSystem) -> None:
    ended = {number for number, person in whole.people.items() if person.fate == fates.CONTRACT_ENDED}
    assert not ended & {one.employee_no for one in whole.accounts}
    assert all(whole.people[number].employment_type == "traveler" for number in ended)


def test_the_account_of_who_is_suspended_was_ended_after_it(whole: HealthSystem) -> None:
    (suspended,) = whole.suspensions
    (account,) = [one for one in whole.accounts if one.employee_no == suspended.employee_no]
    assert account.ended_on is not None
    assert suspended.on < account.ended_on <= whole.scope.last_on


def test_people_were_hired_in_most_months_of_the_year(whole: HealthSystem) -> None:
    months = {p.hired_on.month for p in whole.people.values() if p.hired_on >= whole.scope.first_on}
    assert len(months) >= 8


def test_exams_were_failed_and_passed(whole: HealthSystem) -> None:
    outcomes = Counter(fact.outcome for fact in whole.evidence if fact.kind == "exam")
    assert 0.05 < outcomes["fail"] / outcomes.total() < 0.25


def test_a_failed_exam_scores_below_the_cut_and_a_passed_one_not(whole: HealthSystem, inputs: Inputs) -> None:
    cuts = {need.subject: need.cut for needs in inputs.needs.values() for need in needs}
    for fact in whole.evidence:
        if fact.kind == "exam":
            assert fact.score is not None
            assert (fact.score >= cuts[fact.subject]) == (fact.outcome == "pass")


def test_nothing_happens_after_the_last_day(whole: HealthSystem) -> None:
    assert max(fact.occurred_on for fact in whole.evidence) <= whole.scope.last_on
    assert max(one.signed_on for one in whole.sign_offs) <= whole.scope.last_on


def test_evidence_never_comes_before_the_hire(whole: HealthSystem) -> None:
    for fact in whole.evidence:
        assert fact.occurred_on >= whole.people[fact.employee_no].hired_on


@pytest.mark.parametrize("months", [1, 2, 13, 36])
def test_people_can_be_planned_for_any_number_of_months(
    inputs: Inputs, months: int, whole: HealthSystem
) -> None:
    scope = Scope(60, 0, months, 3, whole.scope.today)
    assert len(plan_people(scope, inputs, whole.units)) == 60
