"""Each question type has a template in which every input has a name a screen reader can say."""

import re
from html import unescape

import pytest

from lms.assessments.questions import QUESTION_TYPES
from tests.assessments.rendered import environment, fields_of, render

TYPES = list(QUESTION_TYPES)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_every_input_has_a_label(kind):
    html = render(kind, kind.samples()[0].data)
    inputs = re.findall(r"<(?:input|select)[^>]*>", html)
    wrapped = len(re.findall(r'<label class="(?:choice|hot)"><input', html))
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    labelled = sum(bool(named & set(re.findall(r' id="([^"]+)"', tag))) for tag in inputs)
    assert inputs
    assert wrapped + labelled == len(inputs)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_the_stem_is_the_legend_of_the_group(kind):
    data = kind.samples()[0].data
    html = render(kind, data)
    assert f'<legend class="stem">{data["stem"]}</legend>' in unescape(html)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_an_earlier_answer_is_filled_in(kind):
    sample = kind.samples()[0]
    filled = fields_of(render(kind, sample.data, answer=sample.answer))
    empty = fields_of(render(kind, sample.data))
    assert [values for values in filled.values() if any(values)]
    assert not [values for values in empty.values() if any(values)]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_the_feedback_of_a_sample_renders_each_reason(kind):
    sample = kind.samples()[1]
    feedback = kind.grade(kind.parse(sample.data), sample.answer).feedback
    html = environment().get_template("assessments/feedback.html").render(feedback=feedback)
    assert html.count('<span class="why">') == len(feedback)
