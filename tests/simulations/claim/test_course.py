"""The course of a claim: what is held, what is released, what a repair changes, who answers for what."""

from dataclasses import replace
from decimal import Decimal

from lms.simulations.rules.claim.facts import RELEASE, Change, ClaimRun, Stop
from lms.simulations.rules.claim.run import run_claim
from tests.simulations.claim.worlds import told


def only(run: ClaimRun, code: str) -> Stop:
    (found,) = [stop for stop in run.stops if stop.code == code]
    return found


def test_a_claim_with_an_open_edit_stays_in_the_house() -> None:
    run = told("SC1").run("B1a", "B2b", "B3b", "B4a")

    assert [one.sent_on for one in run.rounds] == [None]
    assert run.rounds[0].claim_837.startswith("ISA*")
    assert [hit.code for hit in run.rounds[0].hits] == ["EDIT-E014"]
    assert run.unanswered == run.charged


def test_a_held_claim_says_what_payers_would_have_said() -> None:
    run = told("SC1").run("B1a", "B2b", "B3b", "B4a")

    assert [stop.code for stop in run.would] == ["CARC-22"]
    assert told("SC1").run("B1a", "B2a", "B4a").would == ()


def test_a_released_claim_goes_out_with_its_edits() -> None:
    run = told("SC1").run("B1a", "B2b", "B3b", "B4a", release=True)

    assert run.rounds[0].sent_on is not None
    assert [hit.code for hit in run.rounds[0].hits] == ["EDIT-E014"]
    assert not only(run, "EDIT-E014").is_repaired


def test_who_set_the_wrong_value_answers_for_the_denial() -> None:
    stop = only(told("SC1").run("B1a", "B2b", "B3b", "B4a", release=True), "CARC-22")

    assert (stop.choice, stop.role_of_origin) == ("B2b", "ed_registrar")


def test_who_releases_a_claim_with_an_edit_answers_for_the_denial() -> None:
    stop = only(told("SC1").run("B1a", "B2b", "B3b", "B4a", "B5b"), "CARC-22")

    assert (stop.choice, stop.role_of_origin) == ("B5b", "biller")


def test_who_sends_it_again_answers_for_what_comes_back() -> None:
    stop = only(told("SC1").run("B1a", "B2b", "B3b", "B4a", "B5b", "B6d"), "CARC-18")

    assert (stop.choice, stop.role_of_origin) == ("B6d", "denial_specialist")


def test_a_colleague_who_says_what_is_there_already_sets_nothing() -> None:
    state = told("SC1").run("B1a", "B2a", "B3a", "B4a").field("payer_1")

    assert state is not None
    assert state.set_by == "B2"


def test_a_colleague_who_repairs_a_value_has_set_it() -> None:
    state = told("SC1").run("B1a", "B2b", "B3a", "B4a").field("payer_1")

    assert state is not None
    assert (state.set_by, state.status) == ("B3", "green")


def test_a_field_that_nobody_has_decided_is_grey() -> None:
    state = told("SC1").run("B1a", "B2a").field("principal_diagnosis")

    assert state is not None
    assert (state.status, state.set_by, state.value) == ("grey", "", None)


def test_a_repaired_edit_costs_its_days_and_minutes_and_no_money() -> None:
    run = told("SC1").run("B1a", "B2b", "B3b", "B4a", "B5a")

    assert only(run, "EDIT-E014").is_repaired
    assert (run.added_days, run.at_risk, run.paid) == (2, 0, run.expected)
    assert run.minutes == {"biller": 25, "registrar": 10}


def test_the_shortcut_at_registration_costs_colleagues_more_than_an_hour() -> None:
    run = told("SC1").run("B1a", "B2b", "B3b", "B4a", release=True)

    assert run.minutes["biller"] + run.minutes["denial_specialist"] == 65


def test_a_repaired_denial_counts_its_waiting_and_its_repair() -> None:
    run = told("SC1").run("B1a", "B2b", "B3b", "B4a", "B5b", "B6a")

    assert [(delay.choice, delay.code, delay.days) for delay in run.delays] == [
        ("B5b", "CARC-22", 6),
        ("B6a", "repair", 26),
    ]
    assert run.added_days == 32
    assert run.open_stops == ()


def test_a_denial_in_which_nothing_brings_money_has_no_day_of_payment() -> None:
    tale = told("SC1")

    assert tale.run("B1a", "B2b", "B3b", "B4a", "B5b", "B6c").pay_on is None
    assert tale.run("B1a", "B2b", "B3b", "B4a", "B5b").pay_on is not None


def test_a_lost_appeal_says_that_the_other_payers_limit_has_passed() -> None:
    stop = only(told("SC1").run("B1a", "B2b", "B3b", "B4a", "B5b", "B6b"), "appeal-lost")

    assert "day 131" in stop.message
    assert "90 days" in stop.message


def test_a_repair_after_the_filing_limit_is_denied_for_time() -> None:
    tale = told("SC1")
    late = replace(tale.visit, denial_days=100)
    choices = [tale.options[name] for name in ("B1a", "B2b", "B3b", "B4a", "B5b", "B6a")]
    run = run_claim(late, choices)

    assert [stop.code for stop in run.stops if stop.kind == "denial"] == ["CARC-22", "CARC-29"]
    assert run.paid == 0


def test_a_hold_adds_its_days_before_the_claim_goes_out() -> None:
    tale = told("SC1")
    held, straight = tale.run("B1a", "B2a", "B4c").rounds[0], tale.run("B1a", "B2a", "B4a").rounds[0]

    assert held.sent_on is not None
    assert straight.sent_on is not None
    assert (held.sent_on - straight.sent_on).days == 4


def test_a_claim_that_a_fact_keeps_in_is_not_sent() -> None:
    tale = told("SC1")
    keep = Change("B5", "biller", "edit", facts={"send": False}, option="x")
    run = run_claim(tale.visit, [tale.options["B1a"], tale.options["B2a"], tale.options["B4a"], keep])

    assert run.rounds[0].sent_on is None


def test_an_account_without_a_payer_is_held() -> None:
    run = told("SC6").run("B1d", "B2a", "B3a", "B4a")

    assert run.rounds == ()
    assert only(run, "no-payer").fixer == "financial_counselor"


def test_a_silent_error_is_found_without_a_script() -> None:
    tale = told("SC1")
    odd = Change("B4", "coder_1", fields={"principal_diagnosis": "K21.9"}, option="z")
    run = run_claim(tale.visit, [tale.options["B1a"], tale.options["B2a"], odd])

    assert only(run, "silent-principal_diagnosis").choice == "B4z"
    assert run.paid == run.expected


def test_a_claim_that_pays_too_much_is_black_with_what_has_to_be_returned() -> None:
    run = told("SC10").run("B1b")

    assert run.paid > run.expected
    assert only(run, "silent-discharge_status").dollars == Decimal("2123.26")


def test_what_the_record_says_now_is_what_is_right() -> None:
    run = told("SC3").run("B2b", "B5b")
    state = run.field("other_diagnoses")

    assert state is not None
    assert state.status == "black"


def test_the_row_of_a_choice_goes_before_the_scenarios_and_the_worlds() -> None:
    tale = told("SC1")
    plain = replace(tale.visit, consequences=())
    changes = [tale.options[name] for name in ("B1a", "B2b", "B3b", "B4a")]

    assert only(run_claim(plain, [*changes, RELEASE]), "CARC-22").days == 38
    assert only(tale.run("B1a", "B2b", "B3b", "B4a", "B5b"), "CARC-22").days == 32


def test_minutes_that_a_decision_costs_by_itself_are_counted() -> None:
    tale = told("SC1")
    change = replace(tale.options["B4a"], minutes={"coding_leader": 12})
    run = run_claim(tale.visit, [tale.options["B1a"], tale.options["B2a"], change])

    assert run.minutes == {"coding_leader": 12}
