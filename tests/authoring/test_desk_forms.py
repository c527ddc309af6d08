"""Forms of the desk: they change what was changed, say what is wrong beside it, and begin new items."""

import re

import pytest

from tests.authoring.desk import BANK, HEAD, LESSON, Desk, fields_in

pytestmark = pytest.mark.database


def test_a_form_that_is_saved_as_it_stands_changes_nothing(desk: Desk) -> None:
    for file, at in (
        (BANK, "0"),
        (HEAD, "head"),
        (HEAD, "objectives"),
        (LESSON, "head"),
        (LESSON, "check-0"),
    ):
        before = desk.text(file)
        page = desk.get(f"{desk.root}/form", file=file, at=at).text
        desk.post(f"{desk.root}/form", **fields_in(page, f"{desk.root}/form"))
        assert desk.text(file) == before, (file, at)


def test_a_form_changes_its_field_and_keeps_the_comments(desk: Desk) -> None:
    page = desk.get(f"{desk.root}/form", file=HEAD, at="head").text
    sent = fields_in(page, f"{desk.root}/form") | {"title": ["Another title"]}
    desk.post(f"{desk.root}/form", **sent)
    assert desk.text(HEAD).startswith("# One module\n")
    assert "title: Another title\n" in desk.text(HEAD)


def test_faults_of_a_form_stand_beside_the_field_and_the_draft_keeps_it(desk: Desk) -> None:
    page = desk.get(f"{desk.root}/form", file=BANK, at="0").text
    sent = fields_in(page, f"{desk.root}/form") | {"options.0.why": [" "]}
    answer = desk.post(f"{desk.root}/form", **sent)
    assert answer.status_code == 303
    shown = desk.get(answer.location).text
    assert 'id="options.0.why-error"' in shown
    assert "Must not be blank." in shown


def test_a_row_is_added_without_saving(desk: Desk) -> None:
    page = desk.get(f"{desk.root}/form", file=BANK, at="0").text
    sent = fields_in(page, f"{desk.root}/form") | {"act": ["add:reference"]}
    shown = desk.post(f"{desk.root}/form", **sent).text
    assert 'name="reference.1"' in shown
    assert desk.number(BANK) == 0


@pytest.mark.parametrize("kind", ["single", "numeric", "table", "case-coding", "claim-form"])
def test_a_new_item_of_any_kind_begins_with_its_id(desk: Desk, kind: str) -> None:
    page = desk.get(f"{desk.root}/form", file=BANK, at="new", question=kind).text
    sent = fields_in(page, f"{desk.root}/form")
    assert re.fullmatch(r"TS-01-O1-\d\d", sent["id"][0])
    answer = desk.post(f"{desk.root}/form", **sent)
    assert answer.status_code == 303
    assert f"kind: {kind}" in desk.text(BANK)


def test_the_kind_of_a_new_item_is_asked_first(desk: Desk) -> None:
    assert "Which kind of question?" in desk.get(f"{desk.root}/form", file=BANK, at="new").text


def test_a_file_that_is_no_yaml_has_no_form_but_its_text(desk: Desk) -> None:
    desk.post(f"{desk.root}/save", **{"file": BANK, "seen": "0", "text": "- [", "as": "file"})
    answer = desk.get(f"{desk.root}/form", file=BANK, at="0")
    assert answer.status_code == 422
    assert "has no form" in answer.text
    assert "is not YAML" in desk.get(desk.root, file=BANK).text
