"""The pages of the desk: who may see and do what, saving, conflicts, publishing, and what a page costs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lms.authoring.services.drafts import draft_at
from lms.authoring.services.files import conflicts_of, files_of_draft, save_file
from lms.core.content import live
from lms.core.unit_of_work import unit_of_work
from tests.authoring.desk import BANK, HEAD, LESSON, Desk
from tests.authoring.modules import MODULE

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    "path",
    ["", "/checks", "/publish", "/preview", f"/form?file={BANK}&at=0", f"/form?file={HEAD}&at=head"],
)
def test_the_pages_of_a_draft_are_for_those_who_read_the_desk(desk: Desk, path: str) -> None:
    assert desk.get(desk.root + path).status_code == 200
    assert desk.get(desk.root + path, "educator").status_code == 200
    assert desk.get(desk.root + path, "learner").status_code == 403


@pytest.mark.parametrize(
    "act", ["/save", "/publish", "/drop", "/take", "/files", "/form", "/preview", "/version"]
)
def test_whoever_only_reads_the_desk_changes_nothing(desk: Desk, act: str) -> None:
    assert desk.post(desk.root + act, "educator", file=LESSON, seen="0", text="x").status_code == 403
    assert desk.number() == 0


def test_the_library_lists_names_versions_and_open_work(desk: Desk) -> None:
    page = desk.get("/content").text
    assert "Module TS-01" in page
    assert "draft open" in page
    assert "One draft is open" in page
    exported = desk.get("/content", format="csv")
    assert exported.mimetype == "text/csv"
    assert "TS-01" in exported.text
    assert "Nothing here" in desk.get("/content", text="no such thing").text


def test_the_library_is_sorted_and_filtered_by_the_address(desk: Desk) -> None:
    assert "Module TS-01" in desk.get("/content", kind="all", show="draft", sort="-title").text
    assert "Module TS-01" not in desk.get("/content", show="update").text


def test_a_thing_shows_its_history_its_facts_and_its_own_rules(desk: Desk) -> None:
    page = desk.get("/content/things/module/TS-01").text
    for words in ("Go on with the draft", "History", "Facts and their reviews", "Our own rules"):
        assert words in page
    assert desk.get("/content/things/module/NO-99").status_code == 404


def test_a_draft_is_opened_once_for_all_trainers(desk: Desk) -> None:
    answer = desk.post("/content/things/module/TS-01/draft", "second")
    assert answer.status_code == 303
    assert desk.draft.public_id in answer.location


def test_a_saved_text_goes_below_its_front_matter(desk: Desk) -> None:
    answer = desk.post(f"{desk.root}/save", file=LESSON, seen="0", text="## New\r\n\r\nWords.\r\n")
    assert answer.status_code == 303
    assert desk.text().endswith("---\n## New\n\nWords.\n")
    assert desk.text().startswith("---\nid: L1")
    assert live("module", "TS-01").number == 1


def test_the_script_is_told_the_version_that_it_saved(desk: Desk) -> None:
    told = desk.post(
        f"{desk.root}/save", file=LESSON, seen="0", text="A.", headers={"Accept": "application/json"}
    ).json
    assert told["number"] == 1
    assert told["saved_at"]
    assert told["conflict"] == ""


def test_two_trainers_on_one_file_keep_both_texts_and_decide(desk: Desk) -> None:
    desk.post(f"{desk.root}/save", file=LESSON, seen="0", text="First trainer.\n")
    answer = desk.post(f"{desk.root}/save", "second", file=LESSON, seen="0", text="Second trainer.\n")
    assert "/conflicts/" in answer.location
    page = desk.get(answer.location, "second").text
    assert "First trainer." in page
    assert "Second trainer." in page
    assert "Two texts were saved" in desk.get(desk.root).text
    two = conflicts_of(desk.fresh())[0]
    desk.post(answer.location, "second", keep="mine", seen=str(two.number))
    assert desk.text().endswith("Second trainer.\n")
    assert not conflicts_of(desk.fresh())
    assert desk.get(answer.location).status_code == 404


def test_a_preview_shows_what_is_written_and_saves_nothing(desk: Desk) -> None:
    text = "## Look\n\n{{ fact:F1 }}\n\n{{ fact:F99 }}\n\n{{ check:K1 }}\n"
    part = desk.post(f"{desk.root}/preview", file=LESSON, text=text, headers={"HX-Request": "true"}).text
    assert "<h2>Look</h2>" in part
    assert "no fact:F99 of this name" in part
    assert "<html" not in part
    assert "<html" in desk.post(f"{desk.root}/preview", file=LESSON, text=text).text
    assert desk.number() == 0


def test_an_item_is_previewed_as_an_exam_shows_it(desk: Desk) -> None:
    page = desk.get(f"{desk.root}/preview", file=BANK, at="0").text
    assert "<fieldset disabled" in page
    assert "Right answer and reasons" in page


def test_a_lesson_is_added_and_taken_out(desk: Desk) -> None:
    answer = desk.post(f"{desk.root}/files", act="lesson", title="When it's not clear: ask")
    assert "03-when-it-s-not-clear-ask.md" in answer.location
    assert "id: L3" in desk.text(f"{MODULE}/lessons/03-when-it-s-not-clear-ask.md")
    desk.post(f"{desk.root}/files", act="remove", file=f"{MODULE}/lessons/03-when-it-s-not-clear-ask.md")
    assert len(files_of_draft(desk.fresh())) == 5


def test_a_broken_draft_is_refused_with_file_and_line(desk: Desk) -> None:
    desk.post(f"{desk.root}/save", file=LESSON, seen="0", text="{{ fact:F99 }}\n")
    assert "there is no fact F99" in desk.get(f"{desk.root}/publish").text
    answer = desk.post(f"{desk.root}/publish", reason="new words")
    assert answer.status_code == 422
    assert "what is live stays live" in answer.text
    assert re.search(r"lessons/01\.md, line \d+", answer.text)
    assert live("module", "TS-01").number == 1


def publish(desk: Desk, **data: str) -> TestResponse:
    desk.post(f"{desk.root}/save", file=LESSON, seen="0", text=desk.text().split("---\n", 2)[2] + "\nMore.\n")
    desk.post(f"{desk.root}/version", version="1.0.1")
    return desk.post(f"{desk.root}/publish", reason="more words", **data)


def test_a_draft_is_published_and_closed(desk: Desk) -> None:
    answer = publish(desk)
    assert answer.status_code == 303, answer.text
    assert answer.location == "/content/things/module/TS-01"
    assert live("module", "TS-01").body["module"]["version"] == "1.0.1"
    assert draft_at(MODULE) is None
    page = desk.get(answer.location).text
    assert "more words" in page
    assert "Roll back" in page


def test_a_draft_is_scheduled_and_the_plan_withdrawn(desk: Desk) -> None:
    publish(desk, starts_on="2026-12-24")
    assert live("module", "TS-01").body["module"]["version"] == "1.0.0"
    here = "/content/things/module/TS-01"
    assert "A newer version begins on" in desk.get(here).text
    desk.post(f"{here}/decide", act="withdraw", reason="not yet")
    assert "A newer version begins on" not in desk.get(here).text


def test_an_earlier_text_goes_live_again(desk: Desk) -> None:
    publish(desk)
    here = "/content/things/module/TS-01"
    version = re.search(r'<option value="(\d+)">version 1', desk.get(here).text)
    assert version
    desk.post(f"{here}/decide", act="roll-back", version=version[1], reason="it was better")
    assert live("module", "TS-01").body["module"]["version"] == "1.0.0"
    assert live("module", "TS-01").number == 3


def test_two_versions_are_compared_block_by_block(desk: Desk) -> None:
    publish(desk)
    link = re.search(
        r'href="(/content/compare\?old=\d+&amp;new=\d+)"', desk.get("/content/things/module/TS-01").text
    )
    assert link
    page = desk.get(link[1].replace("&amp;", "&")).text
    assert "<ins>More.</ins>" in page
    assert "Added:" in page


def test_a_draft_is_compared_with_what_is_live(desk: Desk) -> None:
    assert "Nothing differs" in desk.get("/content/compare", draft=desk.draft.public_id).text
    assert desk.get("/content/compare", old="1", new="x").status_code == 404


def test_a_comment_stands_beside_the_text_and_is_settled(desk: Desk) -> None:
    desk.post(f"{desk.root}/comments", "educator", file=LESSON, block="K1", text="Is this <b>so</b>?")
    page = desk.get(desk.root, file=LESSON).text
    assert "Is this &lt;b&gt;so&lt;/b&gt;?" in page
    settle = re.search(rf'formaction="({desk.root}/comments/\d+/settle)"', page)
    assert settle
    desk.post(settle[1], file=LESSON)
    assert "settled" in desk.get(desk.root, file=LESSON).text


def test_a_dropped_draft_is_kept_with_the_thing(desk: Desk) -> None:
    desk.post(f"{desk.root}/drop", reason="not needed")
    assert "not needed" in desk.get("/content/things/module/TS-01").text
    assert desk.get(desk.root).status_code == 200


def test_an_own_rule_is_begun_for_a_place_of_the_module(desk: Desk) -> None:
    answer = desk.post("/content/local/TS-01/cards")
    assert answer.status_code == 303
    page = desk.get(answer.location).text
    assert "local/TS-01.cards.md" in page
    assert desk.post("/content/local/TS-01/nothing").status_code == 404


def test_an_owner_is_noted(desk: Desk) -> None:
    here = "/content/things/module/TS-01"
    answer = desk.post(f"{here}/decide", act="owner", owner=desk.people["second"].employee_no)
    assert answer.status_code == 303, answer.text
    assert desk.people["second"].full_name in desk.get("/content").text


def test_the_pages_read_a_constant_number_of_statements(desk: Desk, count_queries: Callable[[], Any]) -> None:
    paths = ("/content", "/content/things/module/TS-01", desk.root, f"{desk.root}/publish")
    write_more(desk, range(1))
    first = {path: statements_of(desk, count_queries, path) for path in paths}
    write_more(desk, range(1, 7))
    assert {path: statements_of(desk, count_queries, path) for path in paths} == first


def write_more(desk: Desk, numbers: range) -> None:
    """Add lessons and comments."""
    for number in numbers:
        name, text = f"{MODULE}/lessons/1{number}.md", f"---\nid: L1{number}\n---\n"
        with unit_of_work():
            save_file(desk.fresh(), name, text, seen=0, by_id=desk.people["trainer"].id)
        desk.post(f"{desk.root}/comments", file=LESSON, block="K1", text=f"comment {number}")


def statements_of(desk: Desk, count_queries: Callable[[], Any], path: str) -> int:
    desk.get(path)
    with count_queries() as statements:
        assert desk.get(path).status_code == 200
    return len(statements)


def test_a_comment_on_a_passage_leads_to_its_line_and_says_when_it_vanished(desk: Desk) -> None:
    answer = desk.post(f"{desk.root}/comments", file=LESSON, text="Why first?", quote="Ask first.")
    assert answer.status_code == 303
    page = desk.get(desk.root, file=LESSON).text
    assert "<blockquote" in page
    assert "data-line=" in page.split("<blockquote")[1]
    desk.post(f"{desk.root}/save", file=LESSON, seen="0", text="## At the desk\n\nAsk twice.\n")
    assert "This passage is not in the text any more." in desk.get(desk.root, file=LESSON).text
    assert desk.post(f"{desk.root}/comments", file=LESSON, text="x", quote="Never said").status_code == 422
