"""The list of claims and the page of a claim, under each viewer's scope."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.claims.models import ClaimFact, RemitEvent
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.cast import Cast, make_cast
from tests.claims.worlds import facts, load_claims_content, only_fact, take_in
from tests.claims.x12_files import Answer, Clm, Clp, answer_file, claim_file, remit_file
from tests.factories import make_person
from tests.standing import Once

SignIn = Callable[[FlaskClient, Any], FlaskClient]
NORTH_NPI, SOUTH_NPI = "1234567893", "1987654328"
SEES = {"director", "executive", "manager", "compliance_consultant", "administrator"}


@dataclass
class World:
    """The cast with one claim in the north, one in the south and one of nobody."""

    cast: Cast
    north: ClaimFact
    south: ClaimFact
    nobody: ClaimFact


@pytest.fixture
def world(once: Once, tmp_path: Path) -> World:
    found: World = once("claims of three owners", lambda: _make(tmp_path))
    return found


def _make(folder: Path) -> World:
    with unit_of_work():
        load_claims_content()
        cast = make_cast()
        cast.north.npis = [NORTH_NPI]
        cast.south.npis = [SOUTH_NPI]
    take_in(
        folder,
        claim_file(
            Clm("N1", charge="100.00"),
            Clm("S1", charge="200.00", npi=SOUTH_NPI),
            Clm("X1", charge="300.00", npi="1555555550"),
        ).write(),
        remit_file(Clp("N1", charge="100.00", paid="0.00", adjustments=("CO-197 100.00",)), day=30).write(),
    )
    north, south, nobody = facts()
    return World(cast, north, south, nobody)


def act(sign_in: SignIn, client: FlaskClient, world: World, name: str) -> FlaskClient:
    return sign_in(client, world.cast[name])


@pytest.mark.parametrize("name", ["learner", "trainer", "educator", "access_officer", "auditor"])
def test_the_list_is_closed_to_other_duties(
    client: FlaskClient, world: World, sign_in: SignIn, name: str
) -> None:
    assert act(sign_in, client, world, name).get("/claims").status_code == 403


@pytest.mark.parametrize("name", sorted(SEES))
def test_a_leader_sees_the_claims_of_their_own_units_only(
    client: FlaskClient, world: World, sign_in: SignIn, name: str
) -> None:
    page = act(sign_in, client, world, name).get("/claims").text
    assert world.north.public_id in page
    assert world.south.public_id not in page
    assert world.nobody.public_id not in page


def test_the_other_facility_sees_its_own_claim(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    page = act(sign_in, client, world, "eve").get("/claims").text
    assert world.south.public_id in page
    assert world.north.public_id not in page


def test_a_claim_of_another_facility_is_not_found(client: FlaskClient, world: World, sign_in: SignIn) -> None:
    eve = act(sign_in, client, world, "eve")
    assert eve.get(f"/claims/{world.north.public_id}").status_code == 404
    assert eve.get("/claims/C-AAAAAAAAAAAA").status_code == 404


def test_the_page_of_a_denial_names_the_suggested_cause_and_its_step(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    response = act(sign_in, client, world, "director").get(f"/claims/{world.north.public_id}")
    assert response.status_code == 200
    assert "suggested, not confirmed" in response.text
    assert "/workflows/W05" in response.text
    assert "CO-197" in response.text


def test_the_page_of_a_claim_keeps_patient_data_out(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    page = act(sign_in, client, world, "director").get(f"/claims/{world.north.public_id}").text
    assert "SAMPLE" not in page.replace("SAMPLE PAYER", "")
    assert "N1" not in page.split("<main")[1].replace("CO-197", "")


@pytest.fixture
def chief(world: World) -> Any:
    with unit_of_work():
        return make_person(unit=world.cast.system, job_role="leader", duty="executive", family_name="Chief")


def test_what_belongs_to_no_unit_is_seen_from_the_root_only(
    client: FlaskClient, world: World, sign_in: SignIn, chief: Any
) -> None:
    browser = sign_in(client, chief)
    page = browser.get("/claims").text
    assert world.nobody.public_id in page
    assert world.south.public_id in page
    assert browser.get(f"/claims/{world.nobody.public_id}").status_code == 200
    assert act(sign_in, client, world, "director").get(f"/claims/{world.nobody.public_id}").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("unit=NORTH", {"north"}),
        ("unit=LH", {"north", "south"}),
        ("unit=none", {"nobody"}),
        ("unit=UNKNOWN", set()),
        ("payer=northway", {"north", "south", "nobody"}),
        ("payer=cedar-mutual", set()),
        ("result=denied", {"north"}),
        ("result=full_denial", {"north"}),
        ("result=pending", {"south", "nobody"}),
        ("result=nonsense", set()),
        ("cause=CARC-197", {"north"}),
        ("step=W05&role=patient_access", {"north"}),
        ("step=W20", set()),
        ("month=2026-03", {"north", "south", "nobody"}),
        ("month=2026-04&by=remitted", {"north"}),
        ("month=2026-03&by=remitted", set()),
        ("month=2026-02", set()),
        ("month=soon", {"north", "south", "nobody"}),
    ],
)
def test_the_list_is_cut_by_what_the_address_says(
    client: FlaskClient, world: World, sign_in: SignIn, chief: Any, query: str, names: set[str]
) -> None:
    page = sign_in(client, chief).get(f"/claims?{query}").text
    assert {name for name in ("north", "south", "nobody") if getattr(world, name).public_id in page} == names


def test_a_unit_of_another_facility_in_the_address_opens_nothing(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    page = act(sign_in, client, world, "director").get("/claims?unit=SOUTH").text
    assert world.south.public_id not in page


def test_the_list_as_csv_has_the_same_rows_under_the_same_scope(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    response = act(sign_in, client, world, "director").get("/claims?format=csv")
    assert response.mimetype == "text/csv"
    lines = response.text.strip().splitlines()
    assert len(lines) == 2
    assert world.north.public_id in lines[1]
    assert "Denied in full" in lines[1]


@pytest.mark.parametrize(
    "sort", ["claim", "-sent", "unit", "payer", "result", "-charge", "denied", "nonsense"]
)
def test_the_list_sorts_by_every_column(
    client: FlaskClient, world: World, sign_in: SignIn, sort: str
) -> None:
    assert act(sign_in, client, world, "director").get(f"/claims?sort={sort}").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: FlaskClient, world: World, sign_in: SignIn, tmp_path: Path, count_queries: Callable[[], Any]
) -> None:
    browser = act(sign_in, client, world, "director")
    browser.get("/claims")
    with count_queries() as few:
        browser.get("/claims")
    take_in(tmp_path, claim_file(*(Clm(f"M{number}") for number in range(20)), control=9).write())
    browser.get("/claims")
    with count_queries() as many:
        browser.get("/claims")
    assert len(many) == len(few)
    assert len(many) <= 14


def test_nobody_signed_in_is_sent_to_sign_in(client: FlaskClient, world: World) -> None:
    assert client.get("/claims").status_code in (302, 303, 401, 403)
    assert client.get(f"/claims/{world.north.public_id}").status_code in (302, 303, 401, 404)


STORIES: dict[str, tuple[list[Any], str]] = {
    "waiting": ([], "Waiting for an answer since"),
    "accepted": ([answer_file(Answer("Z1"))], "Waiting for an answer since"),
    "rejected": ([answer_file(Answer("Z1", "A7:164", "U"))], "Rejected on"),
    "paid": ([remit_file(Clp("Z1"))], "Paid after 20"),
    "nothing to pay": (
        [remit_file(Clp("Z1", paid="0.00", adjustments=("PR-1 400.00",)))],
        "Nothing to pay, not a denial after 20",
    ),
    "denied and paid": (
        [
            remit_file(Clp("Z1", paid="0.00", adjustments=("CO-50 400.00",), control="a")),
            remit_file(Clp("Z1", control="b"), day=41, control=902),
        ],
        "Denied first, paid after 41",
    ),
    "taken back": (
        [
            remit_file(Clp("Z1", control="a")),
            remit_file(
                Clp(
                    "Z1",
                    status="22",
                    charge="-400.00",
                    paid="-300.00",
                    adjustments=("CO-45 -100.00",),
                    control="a",
                ),
                Clp("Z1", paid="0.00", adjustments=("CO-50 400.00",), control="b"),
                day=41,
                control=902,
            ),
        ],
        "Paid after 41",
    ),
    "duplicate": (
        [
            remit_file(Clp("Z1", control="a")),
            remit_file(
                Clp("Z1", paid="0.00", adjustments=("OA-18 400.00",), control="b"), day=30, control=902
            ),
        ],
        "Paid after 30",
    ),
    "priced only": ([remit_file(Clp("Z1", status="25", paid="300.00"))], "Not counted after 20"),
    "out of balance": ([remit_file(Clp("Z1", paid="290.00"))], "Out of balance"),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_heading_of_a_claim_is_what_became_of_it(
    client: FlaskClient, judging: Flask, sign_in: SignIn, tmp_path: Path, name: str
) -> None:
    with unit_of_work():
        cast = make_cast()
        cast.north.npis = [NORTH_NPI]
    envelopes, heading = STORIES[name]
    take_in(tmp_path, claim_file(Clm("Z1")).write(), *(envelope.write() for envelope in envelopes))
    response = sign_in(client, cast["director"]).get(f"/claims/{only_fact().public_id}")
    assert response.status_code == 200
    title = response.text.split("<h1>")[1].split("</h1>")[0]
    assert title.startswith(heading)


@pytest.fixture
def unbalanced(judging: Flask, tmp_path: Path) -> Cast:
    with unit_of_work():
        cast = make_cast()
        cast.north.npis = [NORTH_NPI]
    take_in(tmp_path, claim_file(Clm("Z1")).write(), remit_file(Clp("Z1", paid="290.00")).write())
    return cast


def test_a_director_takes_an_unbalanced_remittance_into_the_measures(
    client: FlaskClient, unbalanced: Cast, sign_in: SignIn
) -> None:
    address = f"/claims/{only_fact().public_id}"
    browser = sign_in(client, unbalanced["director"])
    assert "Accept the remittance as it is" in browser.get(address).text
    response = browser.post(f"{address}/accept")
    assert response.status_code == 303
    fact = only_fact()
    assert (fact.result, fact.is_quarantined, fact.is_counted) == ("paid", False, True)
    (event,) = db.session.scalars(select(RemitEvent))
    assert event.accepted_by == unbalanced["director"].id
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject) == ("claims.remittance_accepted", f"claim:{fact.public_id}")


def test_accepting_twice_is_a_conflict_not_a_second_decision(
    client: FlaskClient, unbalanced: Cast, sign_in: SignIn
) -> None:
    address = f"/claims/{only_fact().public_id}/accept"
    browser = sign_in(client, unbalanced["director"])
    browser.post(address)
    assert browser.post(address).status_code == 409


@pytest.mark.parametrize("name", ["manager", "executive", "compliance_consultant", "learner", "eve"])
def test_nobody_else_may_accept_it(client: FlaskClient, unbalanced: Cast, sign_in: SignIn, name: str) -> None:
    address = f"/claims/{only_fact().public_id}"
    browser = sign_in(client, unbalanced[name])
    assert browser.post(f"{address}/accept").status_code == 404
    assert "Accept the remittance" not in browser.get(address).text
    assert only_fact().is_quarantined


def test_the_loop_counts_claims_of_the_same_cause_and_unit(
    client: FlaskClient, world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    take_in(
        tmp_path,
        claim_file(Clm("N2"), Clm("N3"), control=5).write(),
        remit_file(
            Clp("N2", paid="0.00", adjustments=("CO-197 400.00",), control="x2"),
            Clp("N3", control="x3"),
            day=29,
            control=905,
        ).write(),
    )
    page = act(sign_in, client, world, "director").get(f"/claims/{world.north.public_id}").text
    assert "<b>2</b> of 3" in page
    assert "$500" in page


@pytest.mark.parametrize(
    ("query", "heading"), [("", "1 claims"), ("?by=remitted", "1 claims"), ("?payer=P", "0 claims match")]
)
def test_the_list_says_how_many_match_only_when_it_is_cut(
    client: FlaskClient, world: World, sign_in: SignIn, query: str, heading: str
) -> None:
    page = act(sign_in, client, world, "director").get(f"/claims{query}").text

    assert f"<h1>{heading}</h1>" in page
