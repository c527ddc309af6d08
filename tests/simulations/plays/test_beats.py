"""Kinds of beats: one contract that each passes by its own samples."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, render_template

from lms.core.errors import Refused
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.beats.base import BeatKind, Sample

SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.kind}-{number}")
    for kind in BEAT_KINDS
    for number, sample in enumerate(kind.samples())
]
each_kind = pytest.mark.parametrize("kind", BEAT_KINDS, ids=BEAT_KINDS.kinds())
each_sample = pytest.mark.parametrize(("kind", "sample"), SAMPLES)


def test_there_are_the_seven_kinds_of_beats() -> None:
    named = {"decision", "form", "conversation", "search", "hand-off", "coding", "tally"}
    assert set(BEAT_KINDS.kinds()) == named


@each_sample
def test_a_sample_leads_to_the_option_it_promises(kind: BeatKind, sample: Sample) -> None:
    choice = kind.read(sample.beat, sample.form)
    assert kind.judge(sample.beat, choice).id == sample.option


@each_sample
def test_the_beat_of_a_sample_has_no_faults(kind: BeatKind, sample: Sample) -> None:
    assert not list(kind.faults(sample.beat))


@each_sample
def test_for_every_option_there_is_a_choice_that_leads_to_it(kind: BeatKind, sample: Sample) -> None:
    for option in sample.beat.options:
        assert kind.judge(sample.beat, kind.choice_of(sample.beat, option)).id == option.id


@each_sample
def test_what_was_chosen_can_be_said_in_words(kind: BeatKind, sample: Sample) -> None:
    assert kind.in_words(sample.beat, kind.read(sample.beat, sample.form)).strip()


@each_kind
def test_an_empty_form_is_refused_with_what_to_do(kind: BeatKind) -> None:
    with pytest.raises(Refused) as refused:
        kind.read(kind.samples()[0].beat, {})
    assert refused.value.hint


@each_kind
def test_the_task_and_the_answers_of_samples_pass_the_schemas(kind: BeatKind) -> None:
    for sample in kind.samples():
        if kind.task_schema is not None:
            assert not kind.task_schema().validate(dict(sample.beat.task))
        for option in sample.beat.options:
            if option.answers and kind.answers_schema is not None:
                assert not kind.answers_schema().validate(dict(option.answers))


@each_kind
def test_each_input_of_a_kind_has_a_label(kind: BeatKind, app: Flask) -> None:
    beat = kind.samples()[0].beat
    with app.test_request_context():
        html = render_template(kind.template, beat=beat, shown=kind.shown(beat, seed="seed"))
    assert html.count("<input") + html.count("<select") == html.count("<label")


def test_the_order_of_options_follows_from_the_seed() -> None:
    kind = BEAT_KINDS.get("decision")
    beat = kind.samples()[0].beat
    shown = [kind.shown(beat, seed=str(number)) for number in range(20)]
    assert shown == [kind.shown(beat, seed=str(number)) for number in range(20)]
    assert len({tuple(one.id for one in options) for options in shown}) == len(beat.options)


def test_an_option_that_is_not_there_is_refused() -> None:
    kind = BEAT_KINDS.get("decision")
    with pytest.raises(Refused):
        kind.read(kind.samples()[0].beat, {"option": ["z"]})


def _changed(kind: str, **changes: Any) -> Any:
    beat = BEAT_KINDS.get(kind).samples()[0].beat
    return replace(beat, **changes)


def test_a_search_whose_options_name_every_line_is_a_fault() -> None:
    beat = _changed("search")
    every = replace(beat.options[0], answers={"lines": ["d1.l1", "d1.l2"]})
    faults = list(BEAT_KINDS.get("search").faults(replace(beat, options=(every, beat.options[1]))))
    assert any("every line" in message for _, message in faults)


def test_a_form_field_that_no_option_watches_is_a_fault() -> None:
    beat = _changed("form")
    few = replace(beat.options[0], answers={"wrong": ["member"]})
    faults = list(BEAT_KINDS.get("form").faults(replace(beat, options=(few, beat.options[1]))))
    assert [path for path, _ in faults] == [("task", "fields", 1)]


def test_what_is_typed_wrong_stands_on_the_claim() -> None:
    kind = BEAT_KINDS.get("form")
    beat = _changed("form")
    entries = [{**one, "field": f"{one['name']}_1"} for one in beat.task["fields"]]
    beat = replace(beat, task={"fields": entries})
    option = kind.judge(beat, kind.read(beat, {"field_member": ["XX"], "field_copay": ["20"]}))
    assert option.fields == {"member_1": "XX"}


def test_a_code_that_no_option_names_stands_on_the_claim() -> None:
    kind = BEAT_KINDS.get("coding")
    beat = _changed("coding")
    beat = replace(beat, task={**beat.task, "field": "principal_diagnosis"})
    option = kind.judge(beat, kind.read(beat, {"code0": ["i21.4"]}))
    assert option.fields == {"principal_diagnosis": "I21.4"}
