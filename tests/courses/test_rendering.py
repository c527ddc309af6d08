"""Markdown of lessons: safe HTML, tables that scroll, inserts in their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.rendering import inserts, parts_of, render


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](https://elsewhere.example/x.png)",
        "<a href='https://elsewhere.example'>x</a>",
        "<p style='color:red' onclick='x()'>hi</p>",
    ],
)
def test_no_script_link_image_style_or_handler_gets_through(source):
    html = render(source)
    for part in ("<script", "<img", "<a ", "<a>", "<p style"):
        assert part not in html


@given(st.text())
def test_any_text_renders_without_a_tag_that_is_not_allowed(source):
    assert "<script" not in render(source).lower()


def test_headings_lists_and_emphasis_are_kept():
    html = render("## Ask\n\n1. **First**\n2. *then*\n")
    assert "<h2>Ask</h2>" in html
    assert "<strong>First</strong>" in html
    assert "<em>then</em>" in html


def test_a_table_scrolls_in_a_region_of_its_own_with_heads_in_scope():
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert '<div class="table-wrap" tabindex="0" role="region"' in html
    assert '<th scope="col">a</th>' in html
    assert html.count("</div>") == 1


def test_inserts_cut_a_lesson_into_parts_in_order():
    parts = parts_of("One.\n\n{{ check:K1 }}\n\nTwo.\n\n{{ fact:F-2 }}\n{{ policy:cards }}\n")
    assert [(part.kind, part.id) for part in parts] == [
        ("html", ""),
        ("check", "K1"),
        ("html", ""),
        ("fact", "F-2"),
        ("policy", "cards"),
    ]


@pytest.mark.parametrize("text", ["See {{ check:K1 }}", "{{check:K1}}", "{{ video:V1 }}", "{{ check: K1 }}"])
def test_only_an_insert_alone_on_its_line_counts(text):
    assert list(inserts(text)) == []


def test_inserts_know_their_line():
    assert list(inserts("a\n\n{{ check:K1 }}\nb\n{{ fact:F1 }}\n")) == [("check", "K1", 2), ("fact", "F1", 4)]
