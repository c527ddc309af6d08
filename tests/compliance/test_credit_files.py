"""Evidence of a school or an agency: previewed by the policy of reciprocity, then taken in, each row once."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.compliance.models import Evidence
from lms.compliance.rules.credit_rows import COLUMNS, MOST_ROWS, NEEDED, read_rows
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.cast import Cast, make_cast
from tests.compliance.test_prior_credit import RECIPROCITY
from tests.courses.factories import RevisionFactory, publish
from tests.factories import make_person

HEADER = ",".join(COLUMNS)
PAGE = "/team/prior-credit"
cells = st.text(st.characters(exclude_characters='\0\r\n",;\t'), max_size=12)


@pytest.fixture
def scene(database: Any) -> Cast:
    with unit_of_work():
        publish()
        RevisionFactory(kind="policy", key="reciprocity", body=RECIPROCITY)
        return make_cast()


def row(scene: Cast, **changes: str) -> str:
    values = {
        "employee_no": scene["learner"].employee_no,
        "partner": "HVTH",
        "module": "TS-01",
        "passed_on": "2026-05-04",
        "score": "92",
        "document": "Certificate 77",
    }
    return ",".join((values | changes)[name] for name in COLUMNS)


def send(browser: Any, *rows: str, act: str = "check") -> Any:
    return browser.post(PAGE, data={"rows": "\n".join((HEADER, *rows)), "act": act})


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Evidence)) or 0


@given(st.lists(st.lists(cells, min_size=6, max_size=6), min_size=1, max_size=8))
def test_every_row_is_read_in_its_order_whatever_its_cells(rows: list[list[str]]) -> None:
    found, problem = read_rows("\n".join((HEADER, *(",".join(one) for one in rows))))
    told = [one for one in rows if any(cell.strip() for cell in one)]
    assert [list(one.cells.values()) for one in found] == [[cell.strip() for cell in one] for one in told]
    assert bool(problem) == (not told)


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_column_is_named(name: str) -> None:
    _rows, problem = read_rows(",".join(one for one in COLUMNS if one != name) + "\n1,2,3,4,5")
    assert name in problem


def test_too_many_rows_are_refused_at_once() -> None:
    assert str(MOST_ROWS) in read_rows(HEADER + "\n1,2,3,4,5,6" * (MOST_ROWS + 1))[1]


def test_a_preview_shows_what_is_accepted_and_stores_nothing(scene: Cast, client: Any, sign_in: Any) -> None:
    page = send(sign_in(client, scene["trainer"]), row(scene), row(scene, passed_on="2025-06-01")).text
    assert "1 of 2 passes are accepted" in page
    assert "It is older than 12 months." in page
    assert kept() == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"employee_no": "nobody"}, "nobody of your units"),
        ({"partner": "ELSEWHERE"}, "not a partner"),
        ({"module": "TS-99"}, "not accepted for TS-99"),
        ({"passed_on": "2026-11-30"}, "in the future"),
        ({"passed_on": "4 May"}, "written as 2026-05-04"),
        ({"score": "many"}, "percent from 0 to 100"),
        ({"score": "79"}, "below the cut"),
        ({"document": ""}, "Name the certificate"),
    ],
)
def test_what_is_refused_says_why(
    scene: Cast, client: Any, sign_in: Any, changes: dict[str, str], said: str
) -> None:
    answer = send(sign_in(client, scene["trainer"]), row(scene, **changes), act="take")
    assert said in answer.text
    assert kept() == 0


def test_taking_in_records_the_accepted_rows_once(scene: Cast, client: Any, sign_in: Any) -> None:
    browser = sign_in(client, scene["trainer"])
    rows = row(scene), row(scene, module="TS-99")
    assert "One pass is taken in." in send(browser, *rows, act="take").text
    again = send(browser, *rows, act="take").text
    assert "0 passes are taken in." in again
    assert "known already" in again
    (fact,) = db.session.scalars(select(Evidence).where(Evidence.kind == "exam"))
    assert (fact.source, fact.assessor_id, fact.note) == (
        "reciprocity",
        scene["trainer"].id,
        "Harbor Valley Teaching Hospital: Certificate 77",
    )
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("compliance.prior_credit.accepted") == 1


def test_a_file_that_cannot_be_taken_whole_is_not_taken(scene: Cast, client: Any, sign_in: Any) -> None:
    broken = f"{HEADER}\n{row(scene)}\n".encode() + b"\xff"
    sent = {"file": (io.BytesIO(broken), "rows.csv"), "act": "take"}
    answer = sign_in(client, scene["trainer"]).post(PAGE, data=sent)
    assert (answer.status_code, "is not UTF-8" in answer.text) == (422, True)
    assert kept() == 0


def test_nobody_accepts_for_themself_or_for_another_hospital(scene: Cast, client: Any, sign_in: Any) -> None:
    browser = sign_in(client, scene["trainer"])
    with unit_of_work():
        stranger = make_person(unit=scene.south)
    own = send(browser, row(scene, employee_no=scene["trainer"].employee_no), act="take").text
    assert "Nobody accepts for themself." in own
    assert "nobody of your units" in send(browser, row(scene, employee_no=stranger.employee_no)).text
    assert kept() == 0


@pytest.mark.parametrize("duty", ["learner", "manager", "executive", "eve"])
def test_nobody_else_opens_or_sends_it(scene: Cast, client: Any, sign_in: Any, duty: str) -> None:
    browser = sign_in(client, scene[duty])
    assert browser.get(PAGE).status_code == 403
    assert send(browser, row(scene), act="take").status_code == 403


def test_a_preview_costs_the_same_statements_for_one_row_or_many(
    scene: Cast, client: Any, sign_in: Any, count_queries: Any
) -> None:
    browser = sign_in(client, scene["trainer"])
    with unit_of_work():
        more = [make_person(unit=scene.admitting).employee_no for _number in range(6)]
    counts = []
    for rows in ([row(scene)], [row(scene), *(row(scene, employee_no=number) for number in more)]):
        send(browser, *rows)
        with count_queries() as statements:
            send(browser, *rows)
        counts.append(len(statements))
    assert counts[0] == counts[1]
