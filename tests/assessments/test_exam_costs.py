"""What the requests of an exam ask of the database: few statements, whatever the length of the form."""

import pytest

from lms.core.unit_of_work import unit_of_work
from tests.courses.factories import ModuleCompletionFactory, module_body, publish

pytestmark = pytest.mark.database

SHORT, LONG = "TS-01", "TS-02"
MOST_START, MOST_PAGE, MOST_ANSWER = 13, 3, 5


@pytest.fixture
def sitter(scene, client, sign_in):
    """A browser of the learner, who may take a short and a long exam and has opened both."""
    cast, _live = scene
    with unit_of_work():
        long = publish(module_body(LONG, draw={"O1": 12, "O2": 12}))
        ModuleCompletionFactory(person_id=cast["learner"].id, module=LONG, revision_id=long.id)
    browser = sign_in(client, cast["learner"])
    for module in (SHORT, LONG):
        assert browser.get(f"/learn/{module}/exam").status_code == 200
    return browser


def begun(sitter, count_queries):
    """Start both exams; return addresses and numbers of statements."""
    addresses, counts = [], []
    for module in (SHORT, LONG):
        with count_queries() as statements:
            addresses.append(sitter.post(f"/learn/{module}/exam", data={"start_token": module}).location)
        counts.append(len(statements))
    return addresses, counts


def test_a_start_costs_the_same_few_statements_whatever_the_length(sitter, count_queries):
    _addresses, counts = begun(sitter, count_queries)
    assert counts[0] == counts[1] <= MOST_START


def test_a_start_by_the_same_form_draws_nothing_again(sitter, count_queries):
    begun(sitter, count_queries)
    with count_queries() as statements:
        sitter.post(f"/learn/{LONG}/exam", data={"start_token": LONG})
    assert not [one for one in statements if one.startswith("INSERT")]


def test_an_exam_page_reads_its_form_with_one_statement(sitter, count_queries):
    addresses, _counts = begun(sitter, count_queries)
    counts = []
    for address in addresses:
        sitter.get(address)
        with count_queries() as statements:
            assert sitter.get(address).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_PAGE


def test_an_answer_costs_the_same_few_statements_whatever_the_length(sitter, count_queries):
    addresses, _counts = begun(sitter, count_queries)
    counts = []
    for address in addresses:
        sent = {"choice": "1", "sequence": "5"}
        with count_queries() as statements:
            told = sitter.post(f"{address}/items/1", data=sent, headers={"Accept": "application/json"})
        assert told.get_json()["state"] == "saved"
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_ANSWER


def test_handing_in_a_long_form_costs_no_more_statements_than_a_short_one_before_it(sitter, count_queries):
    addresses, _counts = begun(sitter, count_queries)
    counts = []
    for address in addresses:
        with count_queries() as statements:
            assert sitter.post(f"{address}/submit").status_code == 302
        counts.append(len([one for one in statements if "quality_" not in one]))
    assert counts[1] <= counts[0]
