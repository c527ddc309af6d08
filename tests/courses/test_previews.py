"""Lessons while they are written: pictures, what is missing, what is broken; nothing of it raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content import Document
from lms.courses.previews import preview_lesson, preview_question
from lms.courses.rendering import render
from lms.courses.standard.pictures import picture_faults
from tests.courses.factories import check_data, module_body

DIGEST = "a" * 64
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def test_an_uploaded_picture_is_shown_with_its_words() -> None:
    shown = render(f'![A "form" <b>](media:{DIGEST})')
    assert f'<img src="/media/{DIGEST}" alt="A &quot;form&quot; &lt;b&gt;" loading="lazy">' in shown


@pytest.mark.parametrize(
    "address", ["http://elsewhere.example/x.png", "//x/y.png", "/media/x", "media:zz", "javascript:alert(1)"]
)
def test_of_any_other_picture_only_the_words_are_left(address: str) -> None:
    shown = render(f"![words]({address})")
    assert "<img" not in shown
    assert "words" in shown


def test_a_picture_without_words_or_from_elsewhere_is_a_fault_at_its_line() -> None:
    text = f"## One\n\n![ ](media:{DIGEST})\n\n![words](http://x/y.png)\n\n![good](media:{DIGEST})\n"
    faults = list(picture_faults(Document("content/x.md", {}, {}, text, body_line=10)))
    assert [fault.line for fault in faults] == [12, 14]
    assert "has no words" in faults[0].message
    assert "only uploaded pictures" in faults[1].message


def front_of(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body["lessons"][0].items() if name != "text"}


def test_a_lesson_is_previewed_with_its_facts_questions_and_places() -> None:
    body = module_body()
    shown = preview_lesson(front_of(body), body["lessons"][0]["text"], body["module"])
    assert {part.kind for part in shown.parts} == {"html", "check", "fact", "policy"}
    assert [objective.id for objective in shown.objectives] == ["O1", "O2"]
    assert shown.checks["K1"].score is not None


def test_what_a_text_names_and_is_not_there_is_said_in_its_place() -> None:
    body = module_body()
    shown = preview_lesson(front_of(body), "{{ fact:F9 }}\n\n{{ check:K9 }}\n", body["module"])
    assert [(part.kind, part.id) for part in shown.parts] == [("missing", "fact:F9"), ("missing", "check:K9")]


@given(
    st.dictionaries(st.sampled_from(["title", "objectives", "checks", "minutes"]), json_values), json_values
)
def test_a_preview_of_broken_files_never_raises(front: dict[str, Any], part: Any) -> None:
    module = {"facts": part, "objectives": [part], "local_blocks": [{"id": part, "title": part}]}
    preview_lesson(front, "{{ fact:F1 }}\n\ntext\n", module)


@given(st.sampled_from(["kind", "stem", "options", "id"]), json_values)
def test_a_broken_question_is_not_shown_and_never_raises(name: str, value: Any) -> None:
    preview_question(check_data() | {name: value})
    preview_question(value)
