"""Variants: one item, many questions; each seed gives one valid question, the same for ever."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.content import ItemSchema
from lms.assessments.exams import exam_of
from lms.assessments.oracles.base import Money
from lms.assessments.variants.filling import NoVariantError, concrete
from lms.assessments.variants.parameters import draw
from tests.courses.factories import module_body

ESTIMATE = {
    "id": "TS-01-O1-01",
    "kind": "numeric",
    "objective": "O1",
    "bloom": "apply",
    "stem": "Allowed {allowed}, deductible left {deductible_left}, {coinsurance} %, at most {maximum_left}.",
    "answer": "{estimate:plain}",
    "unit": "dollars",
    "tolerance": 0,
    "rounding": "to the cent",
    "why": "Not more than {maximum_left}.",
    "mistakes": [{"value": "{without_cap:plain}", "why": "Without the cap."}],
    "variants": {
        "allowed": {"kind": "money", "from": 1200, "to": 4800, "step": 100},
        "deductible_left": {"kind": "money", "from": 200, "to": 900, "step": 50},
        "coinsurance": {"kind": "integer", "from": 10, "to": 30, "step": 5},
        "maximum_left": {"kind": "money", "from": 500, "to": 1200, "step": 50},
    },
    "oracle": {"kind": "patient_estimate.v1"},
    "reference": ["45 CFR 147.200"],
    "verified_on": "2026-11",
    "review_by": "2027-11",
    "angoff": 0.6,
    "status": "live",
}
OWN = ("stem", "answer", "unit", "tolerance", "rounding", "why", "mistakes")


def written(**changes):
    """Return the item with changes."""
    return {**deepcopy(ESTIMATE), **changes}


def faults_of(item):
    """Return what the schema says of an item."""
    return str(ItemSchema().validate(item))


def asked(seed, **changes):
    """Return the question of a seed."""
    item = written(**changes)
    own = {name: item[name] for name in OWN}
    return concrete(own, variants=item["variants"], oracle=item["oracle"], seed=seed)


def exam_item(item):
    """Return an item as a revision holds it."""
    body = module_body()
    body["exam"]["items"] = [item]
    return exam_of(body).items[item["id"]]


def test_an_item_with_variants_is_taken():
    assert faults_of(written()) == "{}"


def test_the_question_of_a_seed_never_changes():
    found = asked("pinned")
    assert found["stem"] == "Allowed $4,100, deductible left $450, 15 %, at most $700."
    assert (found["answer"], found["mistakes"][0]["value"]) == ("700", "997.50")


@given(st.text(max_size=20))
def test_every_seed_gives_one_right_answer_and_another_mistake(seed):
    found = asked(seed)
    assert found["answer"] != found["mistakes"][0]["value"]
    assert "{" not in found["stem"] + found["why"] + found["answer"]


@given(st.text(max_size=20), st.integers(-50, 50), st.integers(0, 80), st.sampled_from([1, 5, 25]))
def test_a_drawn_number_lies_on_its_steps(seed, least, reach, step):
    row = {"kind": "integer", "from": least, "to": least + reach, "step": step}
    value = draw({"n": row}, seed=seed)["n"]
    assert least <= value <= least + reach
    assert (value - least) % step == 0


def test_different_names_are_drawn_apart():
    row = {"kind": "money", "from": 0, "to": 100_000, "step": 1}
    drawn = draw({"one": row, "other": row}, seed="s")
    assert drawn["one"] != drawn["other"]
    assert isinstance(drawn["one"], Money)


def test_the_answer_is_graded_by_the_seed_it_was_given_under():
    item = exam_item(written())
    right = {seed: str(item.asked(seed).answer) for seed in ("a", "b", "c")}

    assert len(set(right.values())) > 1
    for seed, answer in right.items():
        assert item.grade(answer, seed=seed).correct
        assert item.present(seed=seed).stem == item.asked(seed).stem


def test_an_answer_that_is_right_under_another_seed_is_wrong():
    item = exam_item(written())
    seeds = [str(number) for number in range(40)]
    one = seeds[0]
    other = next(seed for seed in seeds if item.asked(seed).answer != item.asked(one).answer)
    assert not item.grade(str(item.asked(one).answer), seed=other).correct


def test_an_item_without_variants_is_the_same_under_every_seed():
    plain = exam_item(module_body()["exam"]["items"][0])
    assert plain.asked("a") is plain.asked("b")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stem": "Allowed {allowd}."}, "{allowd} names nothing"),
        ({"oracle": {"kind": "patient_estimate.v9"}}, "Must be one of"),
        ({"oracle": {"kind": "payer_order.v1"}}, "cannot use these values"),
        (
            {"mistakes": [{"value": "{estimate:plain}", "why": "Same."}]},
            "a usual mistake gives the right answer",
        ),
        ({"variants": {"allowed": {"kind": "choice"}}}, "needs a list"),
        ({"variants": {"allowed": {"kind": "money", "from": 9, "to": 1}}}, "the smaller one first"),
        ({"variants": {"when": {"kind": "date", "from": 0, "to": 9}}}, "after a base"),
        ({"variants": {"Big Name": {"kind": "choice", "of": [1]}}}, "Must look like"),
    ],
)
def test_what_is_wrong_with_variants_is_said(change, said):
    assert said in faults_of(written(**change))


def test_variants_that_hardly_vary_are_refused():
    fixed = {name: {**row, "to": row["from"]} for name, row in ESTIMATE["variants"].items()}
    assert "different questions" in faults_of(
        written(variants={**fixed, "maximum_left": {"kind": "money", "from": 250, "to": 251}})
    )


def test_options_that_read_the_same_are_refused():
    options = [
        {"key": "A", "text": "{estimate}", "correct": True, "why": "It is."},
        {"key": "B", "text": "{allowed}", "correct": False, "why": "The whole."},
        {"key": "C", "text": "{estimate}", "correct": False, "why": "Twice."},
    ]
    with pytest.raises(NoVariantError, match="read the same"):
        concrete(
            {"stem": "How much?", "options": options},
            variants=ESTIMATE["variants"],
            oracle=ESTIMATE["oracle"],
            seed="s",
        )


def test_a_choice_can_begin_a_sentence():
    found = concrete(
        {"stem": "{payer:capital} pays."},
        variants={"payer": {"kind": "choice", "of": ["the plan"]}},
        oracle=None,
        seed="",
    )
    assert found == {"stem": "The plan pays."}
