"""The story that the measures must show, computed from the plan by plain counts."""

from datetime import timedelta

import pytest

from lms.app.demo.scope import months_after
from lms.app.demo.system import HealthSystem
from tests.demo import tallies

SIXTY = timedelta(days=60)
DAY = timedelta(days=1)


def before_and_after(system: HealthSystem, unit: str) -> tuple[float, float]:
    wave = system.retraining
    before = tallies.initial_denials(system, unit, wave.first_on - SIXTY, wave.first_on - DAY)
    after = tallies.initial_denials(system, unit, wave.last_on + DAY, wave.last_on + SIXTY)
    return before.percent, after.percent


def test_denials_of_the_retrained_hospital_fall_by_two_points_within_60_days(whole: HealthSystem) -> None:
    before, after = before_and_after(whole, "AR")
    assert before - after >= 2


def test_denials_of_the_hospital_without_retraining_stay_within_half_a_point(whole: HealthSystem) -> None:
    before, after = before_and_after(whole, "BH")
    assert abs(before - after) <= 0.5


def test_every_registrar_of_the_first_hospital_repeats_the_module_in_the_two_weeks(
    whole: HealthSystem,
) -> None:
    wave = whole.retraining
    asked = {number for number, person in whole.people.items() if wave.takes_in(person)}
    done = {
        fact.employee_no
        for fact in whole.evidence
        if (fact.kind, fact.subject, fact.outcome) == ("exam", "PA-03", "pass")
        and wave.first_on <= fact.occurred_on <= wave.last_on
    }
    assert len(asked) > 20
    assert asked <= done


def test_authorization_denials_come_as_a_wave_at_the_third_hospital_in_the_last_three_months(
    whole: HealthSystem,
) -> None:
    start = months_after(whole.scope.today, -3)
    earlier = tallies.denials_by_cause(whole, "CF", whole.scope.first_on, start, "auth-absent")
    lately = tallies.denials_by_cause(whole, "CF", start, whole.scope.before(35), "auth-absent")
    assert lately.percent >= earlier.percent + 4


def test_the_wave_stays_at_the_third_hospital(whole: HealthSystem) -> None:
    start = months_after(whole.scope.today, -3)
    elsewhere = tallies.denials_by_cause(whole, "AR", start, whole.scope.before(35), "auth-absent")
    assert elsewhere.percent < 2


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (tallies.clean_claims, 91, 93),
        (tallies.accepted_first, 96.3, 97.7),
        (tallies.first_pass, 86.5, 89.5),
        (tallies.remittance_denials, 9, 11),
    ],
    ids=["K12", "K14", "K33", "K16"],
)
def test_the_levels_are_those_of_a_real_hospital(
    whole: HealthSystem, count: object, low: float, high: float
) -> None:
    assert callable(count)
    assert low <= count(whole).percent <= high


def test_some_claims_of_the_last_month_are_still_open(whole: HealthSystem) -> None:
    late = [c for c in tallies.sent(whole) if tallies.sent_on(c) >= whole.scope.before(14)]
    assert late
    assert all(tallies.first_remit(whole, claim) is None for claim in late[-50:])


def test_payers_control_numbers_are_never_used_twice(whole: HealthSystem) -> None:
    numbers = tallies.control_numbers(whole.claims)
    assert len(numbers) == len(set(numbers))
