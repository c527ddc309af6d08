"""Every question type keeps the contract: samples earn what they promise, nothing leaks, nothing raises."""

import json
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.content import QuestionSchema
from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import dealt, partial_credit
from lms.assessments.questions.numeric import number_in
from tests.assessments.rendered import fields_of, render

TYPES = list(QUESTION_TYPES)
SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.kind}-{number}")
    for kind in TYPES
    for number, sample in enumerate(kind.samples())
]
KEYS = [*"ABCDE", "FL12", "FL60", "options", "reasons"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(list("ABCDE")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
)
FORMS = st.dictionaries(
    st.sampled_from(
        ["choice", "value", "options", "reasons"]
        + [f"{name}-{n}" for name in ("place", "match", "blank", "code", "poa") for n in range(9)]
    ),
    st.lists(st.text(max_size=40) | st.sampled_from(list("123456789")), max_size=6),
)


def texts_named(name, value):
    """Return every text under the key ``name``, however deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {value[name]} if isinstance(value, dict) and name in value else set()
    return own.union(*(texts_named(name, part) for part in inner))


def turned(value):
    """Return the same question with everything right made wrong, and other answers behind the fields."""
    if isinstance(value, dict):
        changed = {"correct": lambda old: not old, "answer": lambda _old: "17", "code": lambda _old: "Z00.00"}
        return {key: changed.get(key, turned)(part) for key, part in value.items()}
    return [turned(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_a_sample_earns_the_points_it_promises(kind, sample):
    score = kind.grade(kind.parse(sample.data), sample.answer)
    assert score.points == sample.points
    assert score.correct is (sample.points == 1)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_a_sample_obeys_its_own_schema(kind):
    assert kind.schema().validate(kind.samples()[0].data) == {}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_some_sample_earns_everything_and_some_sample_nothing(kind):
    points = {sample.points for sample in kind.samples()}
    assert {Fraction(0), Fraction(1)} <= points


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_an_unknown_key_is_a_fault(kind):
    data = {**kind.samples()[0].data, "hint": "Look at B."}
    assert "hint" in kind.schema().validate(data)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_what_a_learner_sees_holds_no_key_and_no_reason(kind):
    data = kind.samples()[0].data
    shown = asdict(kind.present(kind.parse(data), seed="s"))
    names = set(shown) | {name for row in (*shown["choices"], *shown["prompts"]) for name in row}
    assert not names & {"key", "correct", "why", "answer", "right", "mistakes"}
    assert texts_named("why", data)
    assert not any(reason in json.dumps(shown) for reason in texts_named("why", data))


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_what_a_learner_sees_is_the_same_whatever_is_right(kind):
    first, *_ = kind.samples()
    data = turned(first.data)
    assert kind.present(kind.parse(data), seed="s") == kind.present(kind.parse(first.data), seed="s")


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_a_form_reads_back_as_the_answer_that_filled_it(kind, sample):
    form = fields_of(render(kind, sample.data, seed="seed", answer=sample.answer))
    assert kind.read(kind.parse(sample.data), form, seed="seed") == (sample.answer or None)


@given(kind=st.sampled_from(TYPES), answer=JUNK)
def test_any_json_value_scores_between_nothing_and_everything(kind, answer):
    score = kind.grade(kind.parse(kind.samples()[0].data), answer)
    assert 0 <= score.points <= 1
    assert score.feedback


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
@pytest.mark.parametrize(
    "junk", [None, "", "Z", 17, True, [], [[]], ["Z"], {}, {"A": None}, {"A": []}, 1.5, "9" * 99]
)
def test_junk_scores_nothing(kind, junk):
    assert kind.grade(kind.parse(kind.samples()[0].data), junk).points == 0


@given(kind=st.sampled_from(TYPES), form=FORMS)
def test_any_form_reads_as_json_that_can_be_graded_and_shown_again(kind, form):
    question = kind.parse(kind.samples()[0].data)
    answer = json.loads(json.dumps(kind.read(question, form, seed="s")))
    assert kind.grade(question, answer).points >= 0
    assert kind.present(question, seed="s", answer=answer).kind == kind.kind


def test_an_ordering_question_is_never_shown_in_its_right_order():
    kind = QUESTION_TYPES.get("ordering")
    question = kind.parse(kind.samples()[0].data)
    right = [entry.text for entry in question.entries]
    for seed in range(300):
        shown = [prompt.text for prompt in kind.present(question, seed=str(seed)).prompts]
        assert sorted(shown) == sorted(right)
        assert shown != right


def test_left_sides_that_share_a_right_side_accept_it_once_each():
    kind = QUESTION_TYPES.get("matching")
    shown = kind.present(kind.parse(kind.samples()[0].data), seed="s")
    texts = [choice.text for choice in shown.choices]
    assert len(texts) == len(set(texts)) == 3


def test_options_stand_at_every_place_over_many_seeds():
    orders = {tuple(dealt("ABCD", str(seed))) for seed in range(400)}
    assert len(orders) == 24


@pytest.mark.parametrize(("right", "parts", "points"), [(3, 5, "3/5"), (2, 4, "0"), (4, 4, "1"), (1, 2, "0")])
def test_credit_begins_at_sixty_percent(right, parts, points):
    assert partial_credit(right, parts) == Fraction(points)


def test_choosing_nothing_earns_nothing_although_the_wrong_options_were_left():
    kind = QUESTION_TYPES.get("multiple")
    question = kind.parse(kind.samples()[0].data)
    assert kind.grade(question, []).points == 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,250.00", "1250"), ("$250", "250"), (" 12.5 % ", "12.5"), ("-3", "-3"), (".5", "0.5")],
)
def test_a_number_may_be_typed_as_people_type_it(typed, number):
    assert number_in(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "1,25", "NaN", "Infinity", "1e5", "12 days", "٣", ".", "--1", "1 2"])
def test_what_is_no_number_is_none(typed):
    assert number_in(typed) is None


def test_a_number_within_the_tolerance_is_right():
    kind = QUESTION_TYPES.get("numeric")
    question = kind.parse({**kind.samples()[0].data, "tolerance": 0.5})
    assert kind.grade(question, "250.50").correct
    assert not kind.grade(question, "250.51").correct


def test_a_typical_mistake_is_named_with_its_reason():
    kind = QUESTION_TYPES.get("numeric")
    score = kind.grade(kind.parse(kind.samples()[0].data), "1,000.00")
    assert score.feedback[-1].why == "That is the share of the plan."


def test_feedback_gives_the_reason_of_every_option():
    kind = QUESTION_TYPES.get("single")
    data = kind.samples()[0].data
    score = kind.grade(kind.parse(data), "A")
    assert [note.why for note in score.feedback] == [option["why"] for option in data["options"]]
    assert [note.chosen for note in score.feedback] == [True, False, False]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"options": []}, "options"),
        ({"kind": "essay"}, "kind"),
        ({"stem": "  "}, "stem"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_question_with_a_fault_names_the_field(change, where):
    data = {"id": "K1", "kind": "single", **QUESTION_TYPES.get("single").samples()[0].data}
    assert where in QuestionSchema().validate({**data, **change})


def test_single_choice_with_two_right_options_is_a_fault():
    kind = QUESTION_TYPES.get("single")
    data = json.loads(json.dumps(kind.samples()[0].data))
    for option in data["options"]:
        option["correct"] = True
    assert "exactly one right option" in str(kind.schema().validate(data))


def test_multiple_choice_must_say_so_in_its_stem():
    kind = QUESTION_TYPES.get("multiple")
    data = {**kind.samples()[0].data, "stem": "Which identify the patient?"}
    assert "Choose all that apply." in str(kind.schema().validate(data))


def broken(value):
    """Yield copies of ``value`` with each part in turn left out or replaced by something else."""
    yield from (None, 7, "x", [], {})
    if isinstance(value, dict):
        for key, inner in value.items():
            yield {name: part for name, part in value.items() if name != key}
            for other in broken(inner):
                yield {**value, key: other}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for other in broken(inner):
                yield [*value[:index], other, *value[index + 1 :]]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_whatever_an_author_breaks_is_a_fault_and_never_an_exception(kind):
    data = {"id": "K1", "kind": kind.kind, **json.loads(json.dumps(kind.samples()[0].data))}
    checked = [QuestionSchema().validate(other) for other in broken(data) if isinstance(other, dict)]
    assert sum(bool(faults) for faults in checked) > len(checked) / 2


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("dollars", "1250", "1,250.00 dollars"),
        ("percent", "88.50", "88.5 percent"),
        ("days", "40", "40 days"),
        ("units", "1200.0", "1,200 units"),
    ],
)
def test_a_number_is_shown_as_its_reader_expects_it(unit, value, shown):
    kind = QUESTION_TYPES.get("numeric")
    question = kind.parse({**kind.samples()[0].data, "unit": unit})
    assert question.shown(Decimal(value)) == shown


def test_a_multiple_choice_with_every_option_right_is_a_fault():
    kind = QUESTION_TYPES.get("multiple")
    data = json.loads(json.dumps(kind.samples()[0].data))
    for option in data["options"]:
        option["correct"] = True
    assert "one wrong" in str(kind.schema().validate(data))


def test_two_options_with_one_key_are_a_fault():
    kind = QUESTION_TYPES.get("single")
    data = json.loads(json.dumps(kind.samples()[0].data))
    data["options"][2]["key"] = "A"
    assert kind.schema().validate(data) == {"options": ["Two options are called A."]}
