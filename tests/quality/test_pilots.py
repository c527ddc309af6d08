"""Items on trial: asked beside those that count, marked so in the form, counted in no result."""

import pytest
from sqlalchemy import select

from lms.assessments.models import AttemptItem
from lms.assessments.rules.forms import BankItem, draw, draw_pilots
from lms.assessments.services.attempts import find
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.quality.services.items import module_statistics
from lms.quality.services.reading import Cut, exam_sums
from tests.assessments.sitting import answer, attempt_at, begin
from tests.cast import make_cast
from tests.courses.factories import ModuleCompletionFactory, item, module_body, publish, sit
from tests.factories import make_person

BANK = [BankItem(f"L{n}", "O1", "live") for n in range(9)] + [
    BankItem(f"P{n}", "O1", "pilot") for n in range(3)
]


def test_a_form_takes_no_more_items_on_trial_than_it_may() -> None:
    assert len(draw_pilots(BANK, ["O1"], {}, most=1, seed="s")) == 1
    assert len(draw_pilots(BANK, ["O1"], {}, most=9, seed="s")) == 3
    assert draw_pilots(BANK, ["O1"], {}, most=0, seed="s") == ()
    assert draw_pilots(BANK, ["O2"], {}, most=1, seed="s") == ()


def test_an_item_on_trial_never_takes_the_place_of_one_that_counts() -> None:
    for seed in map(str, range(50)):
        assert all(name.startswith("L") for name in draw(BANK, {"O1": 3}, {}, seed=seed))


def test_items_on_trial_that_a_person_has_not_seen_come_first() -> None:
    assert draw_pilots(BANK, ["O1"], {"P0": 1, "P2": 1}, most=1, seed="s") == ("P1",)


@pytest.fixture
def trial(database):
    """A module with an item on trial and a learner who may take it."""
    with unit_of_work():
        cast = make_cast()
        body = module_body()
        body["exam"]["items"].append(item("TS-01", "O2", 99, status="pilot"))
        live = publish(body)
        taker = make_person(unit=cast.admitting)
        ModuleCompletionFactory(person_id=taker.id, revision_id=live.id)
    return live, taker


@pytest.mark.database
def test_an_item_on_trial_counts_in_no_result(trial) -> None:
    live, taker = trial
    with unit_of_work():
        attempt = sit(taker.id, live)
        rows = find(attempt.public_id, with_items=True).items
        tried = [row for row in rows if not row.is_scored]

    assert [row.item_id for row in tried] == ["TS-01-O2-99"]
    assert len(rows) == 6
    assert str(attempt.score) == "100.00"


@pytest.mark.database
def test_a_wrong_answer_to_an_item_on_trial_costs_nothing(trial, client, sign_in) -> None:
    learner = sign_in(client, trial[1])
    address = begin(learner)
    for row in attempt_at(address).items:
        answer(learner, address, row, right=row.is_scored)
    page = learner.get(address).text
    learner.post(f"{address}/submit")

    found = attempt_at(address)
    assert "One item is being tried and does not count" in page
    assert (str(found.score), found.outcome) == ("100.00", "pass")
    learner.post(f"{address}/reasons")
    assert "does not count" in learner.get(f"{address}/result").text


@pytest.mark.database
def test_uses_of_an_item_on_trial_are_counted_apart(trial) -> None:
    live, taker = trial
    with unit_of_work():
        sit(taker.id, live)

    found = module_statistics(Cut(module="TS-01"))
    row = next(one for one in found.rows if one.id == "TS-01-O2-99")

    assert row.statistics.count == 1
    assert exam_sums(Cut(module="TS-01"))["TS-01"].forms[0].items == 5
    assert db.session.scalar(select(AttemptItem.id).where(AttemptItem.is_scored.is_(False))) is not None
