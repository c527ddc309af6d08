"""The glossary: its page, the links of lessons, and links to nothing."""

import pytest

from lms.core.unit_of_work import unit_of_work
from lms.courses.glossary import ids_beside, links
from lms.courses.rendering import render
from lms.courses.standard.glossary import glossary_faults
from tests.cast import make_cast
from tests.courses.factories import RevisionFactory
from tests.courses.standard.module import written


@pytest.fixture
def learner(database, client, sign_in):
    """A browser of the learner, with three words published."""
    with unit_of_work():
        cast = make_cast()
        for key, term in (("dnfb", "DNFB"), ("abn", "Advance notice"), ("copay", "copay")):
            RevisionFactory(kind="term", key=key, body={"id": key, "term": term, "text": f"About {term}."})
    return sign_in(client, cast["learner"])


def test_a_word_is_linked_to_its_place_in_the_glossary():
    assert render("Look at [DNFB](term:dnfb).") == (
        '<p>Look at <a href="/learn/glossary#dnfb">DNFB</a>.</p>\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        "[here](https://example.org)",
        "[here](javascript:alert)",
        "[here](/admin)",
        "[here](term:x%22onclick)",
        "[here](TERM:dnfb)",
    ],
)
def test_any_other_link_is_its_words_alone(source):
    html = render(source)
    assert "href" not in html
    assert "here" in html


def test_links_are_found_with_their_line():
    assert list(links("One [a](term:abn).\n\nTwo [b](term:dnfb) and [c](term:).")) == [
        ("abn", 0),
        ("dnfb", 2),
        ("", 2),
    ]


def test_a_link_to_no_word_stops_the_load_on_its_line(tmp_path):
    files = written(tmp_path, text="First.\n\nAsk for the [notice](term:moon).")
    [fault] = glossary_faults(files, {"abn"})
    assert not fault.is_warning
    assert fault.file.endswith("lessons/01.md")
    assert fault.line == files.lessons[0].document.body_line + 2
    assert "there is no word moon" in fault.message
    assert not list(glossary_faults(files, {"moon"}))


def test_a_folder_without_a_glossary_has_no_words_to_hold_links_against(tmp_path):
    (tmp_path / "modules" / "TS-01").mkdir(parents=True)
    assert ids_beside(tmp_path / "modules" / "TS-01") is None
    (tmp_path / "glossary.yaml").write_text("- id: abn\n  term: ABN\n  text: A notice.\n")
    assert ids_beside(tmp_path / "modules" / "TS-01") == {"abn"}


def test_the_page_shows_every_word_by_its_letter_at_its_own_place(learner):
    text = learner.get("/learn/glossary").text
    assert "3 words, as the lessons use them." in text
    assert text.index("Advance notice") < text.index(">copay<") < text.index(">DNFB<")
    assert '<tr id="dnfb"><th scope="row">DNFB</th><td>About DNFB.</td></tr>' in text
    assert 'href="#copay"' in text


def test_without_words_the_page_says_so(database, client, sign_in):
    with unit_of_work():
        cast = make_cast()
    assert "No words are published yet" in sign_in(client, cast["learner"]).get("/learn/glossary").text
