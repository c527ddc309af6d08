"""An exam of every question type, sat in the browser: nothing tells the answer before it is handed in."""

import re
from html import unescape

import pytest

from lms.assessments.questions import QUESTION_TYPES
from lms.core.unit_of_work import unit_of_work
from tests.assessments.rendered import fields_of, render
from tests.assessments.sitting import attempt_at, begin
from tests.cast import make_cast
from tests.courses.factories import ModuleCompletionFactory, item, module_body, publish

TYPES = list(QUESTION_TYPES)


def secret(data):
    """Return a question in which every reason, accepted text and mistake is marked."""
    if isinstance(data, list):
        return [secret(part) for part in data]
    if not isinstance(data, dict):
        return data
    return {
        name: f"SECRET {part}" if name == "why" else ["SECRET 1"] if name == "accept" else secret(part)
        for name, part in data.items()
    }


def body_of_every_type():
    """Return a module whose exam draws one item of each type."""
    body = module_body(draw={"O1": len(TYPES)})
    usual = item("TS-01", "O1", 1)
    frame = {name: usual[name] for name in usual if name not in ("kind", "stem", "options")}
    body["exam"]["items"] = [
        {**frame, "id": f"TS-01-O1-{number:02d}", "kind": kind.kind, **secret(kind.samples()[0].data)}
        for number, kind in enumerate(TYPES, start=1)
    ]
    return body


@pytest.fixture
def sitting(database, client, sign_in):
    """A browser of somebody in the exam, its address, and each item with its question type."""
    body = body_of_every_type()
    with unit_of_work():
        cast = make_cast()
        live_module = publish(body)
        ModuleCompletionFactory(person_id=cast["learner"].id, revision_id=live_module.id)
    learner = sign_in(client, cast["learner"])
    address = begin(learner)
    kinds = {row["id"]: QUESTION_TYPES.get(row["kind"]) for row in body["exam"]["items"]}
    attempt = attempt_at(address)
    return learner, address, attempt.seed, [(row, kinds[row.item_id]) for row in attempt.items]


def typed_by(kind, seed):
    """Return what a browser sends when the right answer is filled in."""
    sample = kind.samples()[0]
    return fields_of(render(kind, sample.data, seed=seed, answer=sample.answer))


def test_every_type_can_be_answered_rightly_and_tells_nothing_on_the_way(sitting):
    learner, address, seed, items = sitting
    assert len(items) == len(TYPES)
    for row, kind in items:
        before = learner.get(f"{address}?item={row.place}").text
        answer = typed_by(kind, f"{seed}:{row.item_id}")
        sent = learner.post(f"{address}/items/{row.place}", data={**answer, "sequence": ["1"]})
        after = learner.get(f"{address}?item={row.place}").text
        assert sent.status_code == 302, kind.kind
        assert "SECRET" not in before + after
        assert answer in questions_of(after), kind.kind

    result = learner.post(f"{address}/submit", follow_redirects=True)

    assert attempt_at(address).score == 100
    assert result.status_code == 200


def questions_of(page):
    """Return the form fields of each question on a page, as a browser would send them."""
    return [fields_of(part) for part in re.findall(r"<fieldset.*?</fieldset>", page, re.DOTALL)]


@pytest.mark.parametrize("value", ["\u0663", "9" * 5000, "<script>alert(1)</script>", "%s%(x)s{{7*7}}"])
def test_any_answer_is_kept_shown_as_text_and_graded(sitting, value):
    learner, address, seed, items = sitting
    for row, kind in items:
        fields = dict.fromkeys(typed_by(kind, f"{seed}:{row.item_id}"), value)
        sent = learner.post(f"{address}/items/{row.place}", data={**fields, "sequence": "1"})
        page = learner.get(f"{address}?item={row.place}")
        assert (sent.status_code, page.status_code) == (302, 200), kind.kind
        assert "<script>alert" not in page.text

    learner.post(f"{address}/submit")

    assert attempt_at(address).score == 0
    reasons = learner.post(f"{address}/reasons", follow_redirects=True)
    assert reasons.status_code == 200
    assert "<script>alert" not in reasons.text
    assert unescape(reasons.text).count("SECRET") >= len(TYPES)
