"""Each question type has a template in which every input has a name a screen reader can say."""

import re
from pathlib import Path

import jinja2
import pytest

from lms.assessments.questions import QUESTION_TYPES
from lms.core.web.icons import icon

TEMPLATES = Path(__file__).parents[2] / "lms/assessments/templates"
TYPES = list(QUESTION_TYPES)


def environment():
    """Return Jinja as the application sets it up, strict about names."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    env.globals.update({"_": lambda text: text, "icon": icon})
    return env


def render(kind, answer=None):
    """Render a sample question of ``kind``."""
    question = kind.present(kind.parse(kind.samples()[0].data), seed="s", answer=answer)
    return (
        environment()
        .get_template(f"assessments/questions/{kind.kind}.html")
        .render(question=question, prefix="q7")
    )


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_every_input_has_a_label(kind):
    html = render(kind)
    inputs = re.findall(r"<(?:input|select)[^>]*>", html)
    wrapped = len(re.findall(r'<label class="choice"><input', html))
    named = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    labelled = sum(bool(named & set(re.findall(r' id="([^"]+)"', tag))) for tag in inputs)
    assert inputs
    assert wrapped + labelled == len(inputs)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_the_stem_is_the_legend_of_the_group(kind):
    html = render(kind)
    assert '<legend class="stem">' in html
    assert kind.parse(kind.samples()[0].data).stem.replace("&", "&amp;") in html


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_an_earlier_answer_is_filled_in(kind):
    html = render(kind, answer=kind.samples()[0].answer)
    assert re.search(r' checked| selected|value="250.00"', html)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_the_feedback_of_a_sample_renders_each_reason(kind):
    sample = kind.samples()[1]
    feedback = kind.grade(kind.parse(sample.data), sample.answer).feedback
    html = environment().get_template("assessments/feedback.html").render(feedback=feedback)
    assert html.count('<span class="why">') == len(feedback)
