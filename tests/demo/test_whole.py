"""The whole demo, loaded: what ``lms kpi show`` says is what the story promises."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from lms.app.demo.scope import months_after
from lms.app.demo.system import HealthSystem
from lms.core import clock
from lms.core.database import db
from lms.kpi.cli import kpi_group
from tests.conftest import NOW
from tests.demo.conftest import WHOLE, load
from tests.demo.tallies import clean_claims, first_pass, initial_denials

SIXTY = dt.timedelta(days=60)
DAY = dt.timedelta(days=1)
Show = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run ``lms kpi show`` on the whole demo."""
    found = load(WHOLE, tmp_path_factory.mktemp("whole"))

    def invoke(measure: str, first: dt.date, last: dt.date, *words: str) -> dict[str, Any]:
        arguments = ["show", measure, "--from", str(first), "--to", str(last), "--json", *words]
        with found.app.app_context(), clock.frozen(NOW):
            done = CliRunner().invoke(kpi_group, arguments, catch_exceptions=False)
            db.session.remove()
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    yield invoke
    with found.app.app_context():
        db.engine.dispose()


def around_the_retraining(show: Show, system: HealthSystem, unit: str) -> tuple[float, float]:
    wave = system.retraining
    before = show("K40", wave.first_on - SIXTY, wave.first_on - DAY, "--unit", unit)
    after = show("K40", wave.last_on + DAY, wave.last_on + SIXTY, "--unit", unit)
    return before["value"], after["value"]


def test_the_measure_falls_by_two_points_where_registrars_were_retrained(
    show: Show, whole: HealthSystem
) -> None:
    before, after = around_the_retraining(show, whole, "AR")
    assert before - after >= 2


def test_the_measure_stays_within_half_a_point_where_they_were_not(show: Show, whole: HealthSystem) -> None:
    before, after = around_the_retraining(show, whole, "BH")
    assert abs(before - after) <= 0.5


def test_authorization_is_the_first_cause_at_the_third_hospital_lately(
    show: Show, whole: HealthSystem
) -> None:
    start = months_after(WHOLE.today, -3)
    rows = show("K16", start, WHOLE.last_on, "--unit", "CF", "--by", "step")["rows"]
    assert max(rows, key=lambda row: row["numerator"])["step"] == "W05"


def test_the_measures_agree_with_plain_counts_over_the_plan(show: Show, whole: HealthSystem) -> None:
    first, last = WHOLE.first_on, WHOLE.last_on
    denials = initial_denials(whole, "AR", first, last)
    shown = show("K40", first, last, "--unit", "AR")
    assert (shown["numerator"], shown["denominator"]) == (denials.part, denials.whole)

    for measure, counted in (("K12", clean_claims(whole)), ("K33", first_pass(whole))):
        shown = show(measure, first, last)
        assert (shown["numerator"], shown["denominator"]) == (counted.part, counted.whole)


def test_two_accounts_are_without_a_valid_sign_off(show: Show) -> None:
    assert show("K64", WHOLE.today, WHOLE.today)["numerator"] == 2
