"""The pages of the measures: scope, links, constant queries."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from lms.kpi.measures import MEASURES
from lms.kpi.services import rolling
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory, module_body
from tests.factories import DutyFactory
from tests.kpi.conftest import publish_definitions
from tests.kpi.factories import add_claims, add_entries
from tests.kpi.portfolio import add_portfolio, sent_claim
from tests.standing import Once

SignIn = Callable[[FlaskClient, Any], FlaskClient]
VIEWERS = (
    "director",
    "executive",
    "manager",
    "compliance_consultant",
    "administrator",
    "trainer",
    "educator",
)
AUGUST = "month=2026-08"
DAYS = "from=2026-08-01&to=2026-08-31"


@pytest.fixture
def cast(once: Once) -> Cast:
    """The cast with the portfolio of claims at the first hospital."""

    def make() -> Cast:
        with unit_of_work():
            made = make_cast()
            publish_definitions()
            add_portfolio(made.north.id)
        return made

    found: Cast = once("the cast and a portfolio of claims", make)
    return found


@pytest.mark.parametrize("duty", VIEWERS)
@pytest.mark.parametrize("path", ["/kpi", "/kpi/K40", "/kpi/K08", f"/kpi/K40/rows?{DAYS}"])
def test_who_leads_teaches_or_checks_sees_the_measures(
    client: FlaskClient, cast: Cast, sign_in: SignIn, duty: str, path: str
) -> None:
    assert sign_in(client, cast[duty]).get(path).status_code == 200


@pytest.mark.parametrize("measure_id", MEASURES.kinds())
@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_both_parts_of_every_measure_open_their_rows(
    client: FlaskClient, cast: Cast, sign_in: SignIn, measure_id: str, part: str
) -> None:
    path = f"/kpi/{measure_id}/rows?part={part}&{DAYS}"
    assert sign_in(client, cast["director"]).get(path).status_code == 200


@pytest.mark.parametrize("person", ["learner", "auditor", "access_officer", "coding_manager"])
@pytest.mark.parametrize("path", ["/kpi", "/kpi/K40", f"/kpi/K40/rows?{DAYS}"])
def test_nobody_else_sees_them(
    client: FlaskClient, cast: Cast, sign_in: SignIn, person: str, path: str
) -> None:
    assert sign_in(client, cast[person]).get(path).status_code == 403


@pytest.mark.parametrize("measure", MEASURES.kinds())
def test_every_measure_has_a_page_without_any_data(
    client: FlaskClient, cast: Cast, sign_in: SignIn, measure: str
) -> None:
    response = sign_in(client, cast["director"]).get(f"/kpi/{measure}?month=2026-02")

    assert response.status_code == 200
    assert "no data" in response.text


@pytest.mark.parametrize(
    "path",
    [
        f"/kpi?{AUGUST}",
        f"/kpi/K12?{AUGUST}&months=12",
        f"/kpi/K33?{AUGUST}&months=3",
        f"/kpi/K41?{AUGUST}",
        "/",
    ],
)
def test_a_page_reads_the_same_whether_sums_are_kept_or_claims_are_counted(
    client: FlaskClient, cast: Cast, sign_in: SignIn, path: str
) -> None:
    director = sign_in(client, cast["director"])
    counted = director.get(path).text

    with unit_of_work():
        rolling.rebuild()

    assert _without_chance(director.get(path).text) == _without_chance(counted)


def _without_chance(page: str) -> str:
    """Leave out what differs from one request to the next."""
    return re.sub(r'name="csrf[_-]token"[^>]*>', "", page)


def test_a_measure_shows_value_fraction_and_target(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(client, cast["director"]).get(f"/kpi/K40?{AUGUST}").text.replace("\xa0", " ")

    assert "Initial denial rate by volume: 21.1 %, target 8 %" in page
    assert ">4</a>&nbsp;/&nbsp;<a" in page


def test_the_number_of_rows_equals_the_number_that_opened_them(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    director = sign_in(client, cast["director"])

    counts = {
        part: director.get(f"/kpi/K33/rows?{DAYS}&part={part}").text.split("<h1>")[1].split(" ")[0]
        for part in ("numerator", "denominator", "failure", "unresolved", "pending")
    }

    assert counts == {
        "numerator": "11",
        "denominator": "17",
        "failure": "6",
        "unresolved": "2",
        "pending": "0",
    }


def test_a_cut_by_step_opens_the_claims_of_that_step(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["director"]).get(f"/kpi/K33/rows?{DAYS}&part=failure&step=W03").text

    assert "<h1>2 rows behind First-pass paid</h1>" in page


def test_another_hospital_sees_none_of_these_claims(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    eve = sign_in(client, cast["eve"])

    assert "no data" in eve.get(f"/kpi/K40?{AUGUST}").text
    assert "<h1>0 rows" in eve.get(f"/kpi/K40/rows?{DAYS}").text


@pytest.mark.parametrize("path", [f"/kpi?{AUGUST}", f"/kpi/K40?{AUGUST}", f"/kpi/K40/rows?{DAYS}"])
def test_a_unit_elsewhere_reads_like_one_that_does_not_exist(
    client: FlaskClient, cast: Cast, sign_in: SignIn, path: str
) -> None:
    eve = sign_in(client, cast["eve"])

    elsewhere, nowhere = (eve.get(f"{path}&unit={code}") for code in ("NORTH", "NOWHERE"))

    assert (elsewhere.status_code, nowhere.status_code) == (404, 404)
    assert elsewhere.text.replace("NORTH", "") == nowhere.text.replace("NOWHERE", "")


@pytest.mark.parametrize("code", ["NORTH", "NOWHERE"])
def test_rows_of_a_unit_alone_are_none_for_a_unit_elsewhere_or_nowhere(
    client: FlaskClient, cast: Cast, sign_in: SignIn, code: str
) -> None:
    assert "<h1>0 rows" in sign_in(client, cast["eve"]).get(f"/kpi/K40/rows?{DAYS}&at={code}").text


def test_claims_without_a_unit_are_for_the_whole_system_alone(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        add_claims([sent_claim(None), sent_claim(None)])
        DutyFactory(person_id=cast["eve"].id, duty="executive", unit_id=cast.system.id)

    assert "<h1>21 rows" in sign_in(client, cast["eve"]).get(f"/kpi/K40/rows?{DAYS}").text
    assert "<h1>19 rows" in sign_in(client, cast["director"]).get(f"/kpi/K40/rows?{DAYS}").text
    assert "whole system</dt><dd>2</dd>" in sign_in(client, cast["director"]).get(f"/kpi/K40?{AUGUST}").text


def test_a_trainer_is_not_shown_who_is_late(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    assert "<h1>0 rows" in sign_in(client, cast["trainer"]).get(f"/kpi/K52/rows?{DAYS}").text


@pytest.mark.parametrize("path", ["/kpi", "/kpi/K33", "/kpi/K12", f"/kpi/K33/rows?{DAYS}"])
def test_the_number_of_queries_does_not_grow_with_claims_and_units(
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    count_queries: Callable[[], Any],
    path: str,
) -> None:
    director = sign_in(client, cast["director"])
    director.get(path)
    with count_queries() as few:
        director.get(path)
    with unit_of_work():
        add_claims([sent_claim(cast.admitting.id, payer=f"P{number}") for number in range(60)])
        add_entries([{"entered_on": date(2026, 8, 3), "unit_id": cast.admitting.id}] * 60)
    director.get(path)
    with count_queries() as many:
        director.get(path)

    assert len(many) == len(few)
    assert len(many) <= 30


@pytest.mark.parametrize("table", ["month", "unit", "payer", "step", "cause"])
def test_each_table_comes_as_csv(client: FlaskClient, cast: Cast, sign_in: SignIn, table: str) -> None:
    response = sign_in(client, cast["director"]).get(f"/kpi/K40?{AUGUST}&table={table}&format=csv")

    assert response.mimetype == "text/csv"
    assert "Numerator,Denominator,percent" in response.text
    assert len(response.text.splitlines()) > 1


def test_a_table_that_does_not_exist_is_not_found(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    director = sign_in(client, cast["director"])

    assert director.get(f"/kpi/K40?{AUGUST}&table=colour&format=csv").status_code == 404
    assert director.get(f"/kpi/K40/rows?{DAYS}&part=colour").status_code == 404
    assert director.get("/kpi/K40/rows?from=yesterday").status_code == 404
    assert director.get("/kpi/K99").status_code == 404
    assert director.get("/kpi/K08/rows").status_code == 404


def test_the_overview_lists_definitions_without_code_quietly(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["director"]).get("/kpi").text

    assert "53 more measures are defined and not computed yet" in page
    assert "Percentage of patient schedule occupied" in page


def test_fewer_than_twenty_claims_are_too_few_for_a_percentage(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["director"]).get(f"/kpi/K14?{AUGUST}").text

    assert "too few" in page


@pytest.mark.parametrize(
    ("competency", "told"),
    [
        ("PA06", 'W05 · <b class="warn">no training available yet</b>'),
        ("PA07", 'W05 · Training: <a href="/learn/TS-01">Module TS-01</a>'),
    ],
)
def test_a_step_with_losses_names_its_training_or_says_that_there_is_none_yet(
    client: FlaskClient, cast: Cast, sign_in: SignIn, competency: str, told: str
) -> None:
    body = module_body()
    body["module"]["objectives"][0] |= {"steps": ["W05"], "competencies": [competency]}
    with unit_of_work():
        RevisionFactory(key="TS-01", body=body)

    page = sign_in(client, cast["director"]).get(f"/kpi/K40?{AUGUST}").text

    assert told in page
