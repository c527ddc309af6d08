"""The states of a gate, one story each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lms.access.rules.decisions import Decision, decision_at
from lms.access.rules.facts import (
    Employment,
    GateCase,
    GateVersion,
    Provisional,
    Requirement,
    SignOff,
    Standing,
    Suspension,
    Tenure,
    tenures_of,
)
from lms.access.rules.judging import counted
from lms.access.rules.signing import (
    ProvisionalPolicy,
    refusal_of_provisional,
    refusal_to_confirm,
    refusal_to_release,
)

SELF, MANAGER, OFFICER = 1, 2, 3
HIRED = date(2026, 1, 5)
PASSED = date(2026, 2, 2)
SIGNED = date(2026, 2, 4)
EXPIRES = date(2027, 2, 2)
DAY = timedelta(days=1)


def requirement(*met: tuple[date, date | None], subject: str = "PA-03", started: bool = False) -> Requirement:
    found, cursor = [], date.min
    for begun, ended in met:
        found.append(Standing(cursor, begun - DAY, False, "Pass it.", started=started))
        found.append(Standing(begun, ended, True, "Met.", (1,), ended))
        cursor = (ended or date.max - DAY) + DAY
    return Requirement("exam-passed", subject, True, (*found, Standing(cursor, None, False, "Pass it.")))


def sign(
    kind: str, by: int, day: date = SIGNED, *, hour: int = 9, version: int = 1, tenure: str = "ED"
) -> SignOff:
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=hour)
    return SignOff(hash((kind, by, day, hour)), kind, by, tenure, version, day, at)


def confirmed(day: date = SIGNED, by: int = MANAGER, **more: object) -> SignOff:
    return sign("confirm", by, day, **more)


def released(day: date = SIGNED, by: int = OFFICER, **more: object) -> SignOff:
    return sign("release", by, day, **{"hour": 10, **more})


def gate(*requirements: Requirement, **changes: object) -> GateCase:
    made = GateCase(
        gate="ehr-registrar",
        person_id=SELF,
        versions=(GateVersion(1, requirements or (requirement((PASSED, EXPIRES)),)),),
        tenures=(Tenure("ED", HIRED),),
        employment=(Employment("active", HIRED),),
        sign_offs=(confirmed(), released()),
    )
    return replace(made, **changes)


def state(case: GateCase, day: date) -> str:
    return decision_at(case, day).state


def test_before_any_evidence_it_is_not_started() -> None:
    assert state(gate(), HIRED) == "not_started"


def test_a_failed_try_makes_it_in_progress() -> None:
    assert state(gate(requirement((PASSED, EXPIRES), started=True)), HIRED) == "in_progress"


def test_one_of_two_met_is_in_progress_and_says_how_many_are_left() -> None:
    half = gate(requirement((HIRED, EXPIRES)), requirement((PASSED, EXPIRES), subject="PA-05"))
    decision = decision_at(half, HIRED)
    assert decision.state == "in_progress"
    assert decision.why == "1 of 2 requirements left until EHR access."


def test_all_met_without_signatures_is_ready_for_signoff() -> None:
    assert state(gate(sign_offs=()), PASSED) == "ready_for_signoff"


def test_two_signatures_clear_it_until_the_first_requirement_ends() -> None:
    decision = decision_at(gate(), SIGNED)
    assert (decision.state, decision.cleared, decision.may_work) == ("cleared", True, True)
    assert decision.cleared_until == EXPIRES


def test_cleared_until_is_the_minimum_over_the_requirements() -> None:
    sooner = date(2026, 12, 31)
    two = gate(requirement((PASSED, EXPIRES)), requirement((PASSED, sooner), subject="PA-05"))
    assert decision_at(two, SIGNED).cleared_until == sooner


def test_a_contract_that_ends_sooner_limits_the_clearance() -> None:
    assert decision_at(gate(tenures=(Tenure("ED", HIRED, date(2026, 6, 30)),)), SIGNED).cleared_until == date(
        2026, 6, 30
    )


@pytest.mark.parametrize(
    "signatures",
    [
        (confirmed(),),
        (released(),),
        (confirmed(by=MANAGER), released(by=MANAGER)),
        (confirmed(by=SELF), released()),
        (confirmed(), released(by=SELF)),
        (confirmed(hour=11), released(hour=10)),
        (confirmed(), sign("return", OFFICER, hour=10), released(hour=11)),
        (confirmed(tenure="Clinic"), released()),
        (confirmed(version=2), released()),
        (confirmed(HIRED), released(HIRED)),
        (confirmed(HIRED), released()),
    ],
    ids=[
        "manager only",
        "officer only",
        "the same person",
        "confirmed by oneself",
        "released by oneself",
        "released first",
        "returned to the manager",
        "confirmed for another unit",
        "confirmed for another version",
        "signed before anything was met",
        "confirmed before anything was met",
    ],
)
def test_these_signatures_do_not_clear(signatures: tuple[SignOff, ...]) -> None:
    assert state(gate(sign_offs=signatures), SIGNED) == "ready_for_signoff"


def test_the_last_valid_day_is_still_cleared_and_grace_begins_after_it() -> None:
    assert state(gate(), EXPIRES) == "cleared"
    decision = decision_at(gate(), EXPIRES + DAY)
    assert (decision.state, decision.cleared, decision.may_work) == ("grace", False, True)


def test_grace_lasts_fourteen_days_and_then_it_is_blocked() -> None:
    assert decision_at(gate(), EXPIRES + DAY).work_until == EXPIRES + 14 * DAY
    assert state(gate(), EXPIRES + 14 * DAY) == "grace"
    assert state(gate(), EXPIRES + 15 * DAY) == "blocked"


def test_a_renewal_in_grace_needs_no_new_signature() -> None:
    renewed = gate(requirement((PASSED, EXPIRES), (EXPIRES + 10 * DAY, None)))
    assert state(renewed, EXPIRES + 9 * DAY) == "grace"
    assert state(renewed, EXPIRES + 10 * DAY) == "cleared"
    assert state(renewed, EXPIRES + 400 * DAY) == "cleared"


def test_a_renewal_after_grace_needs_two_new_signatures() -> None:
    back = EXPIRES + 20 * DAY
    late = gate(requirement((PASSED, EXPIRES), (back, None)))
    assert state(late, back) == "ready_for_signoff"
    signed_again = replace(late, sign_offs=(*late.sign_offs, confirmed(back), released(back)))
    assert state(signed_again, back) == "cleared"


def test_an_old_confirmation_does_not_carry_a_new_release() -> None:
    back = EXPIRES + 20 * DAY
    late = gate(
        requirement((PASSED, EXPIRES), (back, None)), sign_offs=(confirmed(), released(), released(back))
    )
    assert state(late, back) == "ready_for_signoff"


def test_leaving_blocks() -> None:
    left = gate(
        employment=(
            Employment("active", HIRED, date(2026, 5, 31)),
            Employment("terminated", date(2026, 6, 1)),
        )
    )
    assert state(left, date(2026, 5, 31)) == "cleared"
    assert state(left, date(2026, 6, 1)) == "blocked"
    assert decision_at(left, SIGNED).cleared_until == date(2026, 5, 31)


def test_a_transfer_out_of_the_role_blocks() -> None:
    moved = gate(tenures=(Tenure("ED", HIRED, date(2026, 5, 31)),))
    decision = decision_at(moved, date(2026, 6, 1))
    assert decision.state == "blocked"
    assert "Transferred" in decision.why


def test_a_transfer_to_another_unit_needs_new_signatures_only() -> None:
    moved = gate(tenures=(Tenure("ED", HIRED, date(2026, 5, 31)), Tenure("Clinic", date(2026, 6, 1))))
    assert state(moved, date(2026, 6, 1)) == "ready_for_signoff"


def test_of_two_jobs_the_cleared_one_counts() -> None:
    two = gate(tenures=(Tenure("ED", HIRED), Tenure("Clinic", HIRED)))
    assert (state(two, SIGNED), decision_at(two, SIGNED).tenure) == ("cleared", "ED")


def test_without_a_job_of_the_gate_it_is_blocked() -> None:
    assert state(gate(tenures=()), SIGNED) == "blocked"


def test_a_suspension_stands_above_clearance_and_ends_without_new_signatures() -> None:
    suspended = gate(suspensions=(Suspension(SIGNED + DAY, SIGNED + 3 * DAY, "Under review."),))
    assert [state(suspended, SIGNED + days * DAY) for days in (0, 1, 3, 4)] == [
        "cleared",
        "suspended",
        "suspended",
        "cleared",
    ]


def test_a_new_version_leaves_a_clearance_under_the_old_one() -> None:
    asked = requirement((PASSED, None))
    both = (GateVersion(1, (asked,)), GateVersion(2, (asked, requirement(subject="SC1")), date(2026, 6, 1)))
    decision = decision_at(gate(versions=both), date(2026, 7, 1))
    assert (decision.state, decision.version) == ("cleared", 1)


def test_who_is_not_cleared_yet_is_judged_by_the_newest_version_in_effect() -> None:
    asked = requirement((PASSED, None))
    both = (GateVersion(1, (asked,)), GateVersion(2, (asked, requirement(subject="SC1")), date(2026, 6, 1)))
    waiting = gate(versions=both, sign_offs=())
    assert state(waiting, date(2026, 5, 31)) == "ready_for_signoff"
    assert state(waiting, date(2026, 6, 1)) == "in_progress"


def test_signatures_for_an_outdated_version_do_not_clear() -> None:
    asked = requirement((PASSED, None))
    both = (GateVersion(1, (asked,)), GateVersion(2, (asked,), date(2026, 1, 1)))
    assert state(gate(versions=both), SIGNED) == "ready_for_signoff"


def test_a_version_of_the_day_does_not_take_back_what_was_signed_that_day() -> None:
    asked = requirement((PASSED, None))
    both = (GateVersion(1, (asked,)), GateVersion(2, (asked, requirement(subject="SC1")), SIGNED))
    assert state(gate(versions=both), SIGNED) == "cleared"
    assert state(gate(versions=(both[0], replace(both[1], effective_on=SIGNED - DAY))), SIGNED) != "cleared"


def test_a_leave_beyond_the_limit_blocks_and_then_needs_new_signatures() -> None:
    leave = (Employment("active", HIRED), Employment("leave", date(2026, 3, 1), date(2026, 9, 30)))
    away = gate(requirement((PASSED, None)), employment=leave)
    assert state(away, date(2026, 8, 27)) == "cleared"
    assert state(away, date(2026, 8, 28)) == "blocked"
    assert state(away, date(2026, 10, 1)) == "ready_for_signoff"


def provisional(**changes: object) -> Provisional:
    made = Provisional(HIRED, HIRED + 6 * DAY, MANAGER, OFFICER, "Night cover.")
    return replace(made, **changes)


def test_a_provisional_grant_lets_someone_work_until_its_last_day() -> None:
    granted = gate(provisionals=(provisional(),))
    decision = decision_at(granted, HIRED + 6 * DAY)
    assert (decision.state, decision.cleared, decision.may_work) == ("provisional", False, True)
    assert state(granted, HIRED + 7 * DAY) == "not_started"


def test_a_provisional_grant_by_oneself_counts_for_nothing() -> None:
    assert state(gate(provisionals=(provisional(by=SELF),)), HIRED) == "not_started"


def refusal(asked: Provisional, *earlier: Provisional) -> str | None:
    return refusal_of_provisional(SELF, earlier, asked, ProvisionalPolicy(), today=asked.from_on)


def test_a_lawful_provisional_grant_is_not_refused() -> None:
    assert refusal(provisional()) is None


def test_provisional_access_lasts_seven_days_at_most() -> None:
    assert "1 to 7 days" in (refusal(provisional(to_on=HIRED + 7 * DAY)) or "")


def test_nobody_supervises_their_own_provisional_access() -> None:
    assert "own access" in (refusal(provisional(supervisor=SELF)) or "")


def test_a_third_grant_in_twelve_months_is_refused() -> None:
    earlier = [provisional(), provisional(from_on=HIRED + 60 * DAY, to_on=HIRED + 66 * DAY)]
    third = provisional(from_on=HIRED + 90 * DAY, to_on=HIRED + 92 * DAY)
    assert "2 grants" in (refusal(third, *earlier) or "")
    assert refusal(replace(third, from_on=HIRED + 400 * DAY, to_on=HIRED + 402 * DAY), *earlier) is None


def test_a_grant_is_extended_once_and_without_a_gap() -> None:
    first = provisional()
    extension = provisional(from_on=HIRED + 7 * DAY, to_on=HIRED + 13 * DAY, extends=True)
    again = provisional(from_on=HIRED + 14 * DAY, to_on=HIRED + 15 * DAY, extends=True)
    assert refusal(extension, first) is None
    assert "once" in (refusal(again, first, extension) or "")
    assert "day after" in (refusal(again, first) or "")


def test_nobody_confirms_or_releases_for_themselves() -> None:
    ready = gate(sign_offs=())
    assert "themselves" in (refusal_to_confirm(ready, SELF, SIGNED) or "")
    assert "themselves" in (refusal_to_release(ready, SELF, SIGNED) or "")


def test_nothing_is_signed_before_everything_is_met() -> None:
    assert "Not ready" in (refusal_to_confirm(gate(sign_offs=()), MANAGER, HIRED) or "")
    assert "Not ready" in (refusal_to_release(gate(sign_offs=()), OFFICER, HIRED) or "")


def test_a_release_needs_a_confirmation_by_someone_else() -> None:
    assert "confirm" in (refusal_to_release(gate(sign_offs=()), OFFICER, SIGNED) or "")
    waiting = gate(sign_offs=(confirmed(),))
    assert "Two different people" in (refusal_to_release(waiting, MANAGER, SIGNED) or "")
    assert refusal_to_release(waiting, OFFICER, SIGNED) is None


def test_a_confirmation_is_given_once() -> None:
    assert refusal_to_confirm(gate(sign_offs=()), MANAGER, SIGNED) is None
    assert "Already confirmed" in (refusal_to_confirm(gate(sign_offs=(confirmed(),)), MANAGER, SIGNED) or "")


def test_touching_jobs_in_one_unit_are_one_tenure() -> None:
    jobs = [("ED", HIRED, date(2026, 3, 31)), ("ED", date(2026, 4, 1), None), ("Clinic", HIRED, HIRED)]
    assert tenures_of(jobs) == (Tenure("Clinic", HIRED, HIRED), Tenure("ED", HIRED, None))


def test_a_module_s_lessons_and_exam_count_as_one_thing() -> None:
    lessons = replace(requirement((PASSED, None)), kind="module-completed")
    asked = (lessons, requirement(), requirement(subject="PA-05"))
    decision = decision_at(gate(*asked, sign_offs=()), SIGNED)
    assert counted(decision.requirements) == (0, 2)
    assert decision.why == "2 of 2 requirements left until EHR access."


def test_a_decision_lists_each_requirement_with_its_verdict() -> None:
    decision: Decision = decision_at(gate(), SIGNED)
    judged = decision.requirements[0]
    assert (judged.kind, judged.subject, judged.met, judged.critical) == ("exam-passed", "PA-03", True, True)
    assert (judged.evidence, judged.valid_until) == ((1,), EXPIRES)
