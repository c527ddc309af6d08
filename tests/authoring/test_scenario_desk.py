"""The editor of a scenario and of a queue at the desk: rows, forms, faults, previews, and who sees them."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.authoring.rules.yaml_edit import value_of
from lms.authoring.services.checking import check_draft
from lms.authoring.services.drafts import open_drafts
from lms.authoring.services.publishing import publish_draft
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person, Unit
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.services.plays import find, played, start, take_step
from tests.authoring.scenarios import SCENARIO, Writing, said, scenarios_alone
from tests.factories import make_person

pytestmark = pytest.mark.database


@pytest.fixture
def writing(
    client: FlaskClient, sign_in: Any, trainers: tuple[Person, Person], tmp_path: Path
) -> Iterator[Writing]:
    """Drafts of SC10 and WQ-2, and the people who may and may not work on them."""
    with scenarios_alone(tmp_path):
        with unit_of_work():
            unit = db.session.query(Unit).filter_by(code="LH").one()
            people = {
                "trainer": trainers[0],
                "second": trainers[1],
                "educator": make_person(unit=unit, duty="educator"),
                "learner": make_person(unit=unit),
            }
        yield Writing(client, sign_in, people)


def test_the_draft_of_a_scenario_opens_with_its_graph_and_what_would_happen(writing: Writing) -> None:
    page = writing.get(writing.root)
    assert page.location == f"{writing.root}/board"
    board = writing.get(page.location)
    assert "silent-discharge_status · $2,123 at risk · repaired by" in said(board)
    assert board.text.count('class="box') == 5
    assert f"{writing.root}/form?file={SCENARIO}&amp;at=beat-3" in board.text.replace("%2F", "/")


def test_a_form_that_changes_one_field_changes_one_line_of_the_draft(writing: Writing) -> None:
    before = writing.text()
    sent = writing.form("beat-0-option-2") | {"text": "Leave it blank for now"}
    assert writing.post(f"{writing.root}/form", **sent).status_code == 303
    old, new = before.splitlines(), writing.text().splitlines()
    changed = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert changed == [
        (
            "        text: Leave it blank; the case manager knows better",
            "        text: Leave it blank for now",
        )
    ]


def test_a_form_is_saved_while_it_is_filled_in_and_the_same_again_makes_no_version(writing: Writing) -> None:
    sent = writing.form("beat-1-option-0") | {"text": "Compare both, once more"}
    told = [
        writing.post(f"{writing.root}/form", headers={"Accept": "application/json"}, **sent).json
        for _ in range(2)
    ]
    assert [one["number"] for one in told if one] == [1, 1]
    assert "Compare both, once more" in said(writing.get(f"{writing.root}/beside", at="beat-1"))


def test_two_who_fill_in_the_same_form_lose_nothing(writing: Writing) -> None:
    first = writing.form("beat-0") | {"title": "Mine"}
    second = first | {"title": "Yours"}
    writing.post(f"{writing.root}/form", **first)
    answer = writing.post(f"{writing.root}/form", "second", **second)
    assert "/conflicts/" in answer.location
    assert value_of(writing.text())["beats"][0]["title"] == "Mine"


def test_what_is_wrong_stands_at_its_field_at_its_beat_and_with_its_line(writing: Writing) -> None:
    writing.write(writing.text().replace("        rule: F-4243\n", "        rule: F-NONE\n", 1))
    line = writing.text().splitlines().index("        rule: F-NONE") + 1
    board = writing.get(f"{writing.root}/board")
    assert "B4 · 1 to fix Biller" in said(board)
    form = writing.get(f"{writing.root}/form", at="beat-3-option-1")
    assert "there is no fact F-NONE" in said(form)
    assert f"line {line} · beats.3.options.1.rule" in said(form)
    assert re.search(r'id="rule"[^>]*aria-invalid="true"', form.text)


def test_a_scenario_that_cannot_be_walked_is_drawn_as_its_file_has_it(writing: Writing) -> None:
    writing.write(writing.text().replace("        points: 3\n", "", 1))
    board = writing.get(f"{writing.root}/board")
    assert board.text.count('class="box') == 5
    assert "Drawn as the file has it" in said(board)
    assert "Play from here" not in said(board)
    assert writing.get(f"{writing.root}/play").status_code == 422


def test_a_file_that_is_not_yaml_still_has_its_page_and_its_text(writing: Writing) -> None:
    writing.write("beats: [unclosed")
    assert "is not YAML" in said(writing.get(f"{writing.root}/board"))
    assert writing.get(writing.root, file=SCENARIO).status_code == 200
    assert writing.act("add-beat:", kind="decision").status_code == 422


def test_a_beat_is_added_moved_and_taken_out(writing: Writing) -> None:
    added = writing.act("add-beat:", kind="decision")
    assert added.location.endswith("at=beat-4")
    assert "B5" in said(writing.get(added.location))
    assert "is still to be written" in said(writing.get(f"{writing.root}/board"))
    assert writing.act("up:beat-4", back="board").location.endswith("/board")
    assert [beat["id"] for beat in value_of(writing.text())["beats"]] == ["B1", "B2", "B3", "B5", "B4"]
    writing.act("remove:beat-3", back="board")
    assert [beat["id"] for beat in value_of(writing.text())["beats"]] == ["B1", "B2", "B3", "B4"]


def test_a_button_pressed_on_an_older_page_keeps_both_texts(writing: Writing) -> None:
    writing.act("copy:beat-0")
    old = writing.post(f"{writing.root}/board", "second", act="remove:beat-1", seen="0")
    assert "/conflicts/" in old.location
    assert len(value_of(writing.text())["beats"]) == 5


def play(writing: Writing, beat: str) -> tuple[str, str]:
    """Begin a preview and return its page and what travels with it."""
    page = writing.get(f"{writing.root}/play", beat=beat).text
    found = re.search(r'name="tried" value="([^"]*)"', page)
    assert found
    return page, unescape(found[1])


def test_a_draft_is_played_from_a_beat_with_the_text_just_written(writing: Writing) -> None:
    writing.write(writing.text().replace("Nothing more; the referral is out", "Nothing; the referral is out"))
    page, tried = play(writing, "B2")
    assert "Beat 2 of 4" in page
    assert "Nothing; the referral is out" in page
    answer = writing.post(f"{writing.root}/play", tried=tried, option="c")
    assert "She is without the visit that she was judged to need" in said(answer)
    assert "Once more, from this beat" in said(answer)


def test_a_preview_goes_on_to_the_end_and_is_kept_nowhere(writing: Writing) -> None:
    _page, tried = play(writing, "B3")
    for option in "ba":
        answer = writing.post(f"{writing.root}/play", tried=tried, option=option)
        found = re.search(r'name="tried" value="([^"]*)"', answer.text)
        tried = unescape(found[1]) if found else ""
    assert "The preview is over" in said(answer)
    assert "9 of 12" in said(answer)
    for model in (SimulationPlay, SimulationStep):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_preview_that_the_draft_left_behind_says_so(writing: Writing) -> None:
    tried = json.dumps([{"beat": "B1", "choice": {"option": "z"}}])
    answer = writing.post(f"{writing.root}/play", tried=tried, option="a")
    assert answer.status_code == 422
    assert "The draft changed meanwhile" in said(answer)


@pytest.mark.parametrize("tried", ["", "[1]", "{}", '[{"beat": "B1", "choice": 3}]', "[" * 9000, "[null]"])
def test_a_hostile_preview_is_refused(writing: Writing, tried: str) -> None:
    assert writing.post(f"{writing.root}/play", tried=tried, option="a").status_code == 422


def test_a_preview_without_a_choice_asks_again(writing: Writing) -> None:
    _page, tried = play(writing, "B1")
    answer = writing.post(f"{writing.root}/play", tried=tried)
    assert answer.status_code == 422
    assert "Choose one of the ways to act" in said(answer)


def test_only_who_may_edit_plays_a_draft(writing: Writing) -> None:
    assert writing.get(f"{writing.root}/board", "educator").status_code == 200
    assert writing.get(f"{writing.root}/play", "educator").status_code == 403
    assert writing.get(f"{writing.root}/board", "learner").status_code == 403
    assert writing.post(f"{writing.root}/board", "educator", act="remove:beat-0", seen="0").status_code == 403


def test_a_queue_shows_its_templates_and_three_items_by_seed(writing: Writing) -> None:
    def drawn(seed: str) -> str:
        page = writing.get(f"{writing.queue_root}/board", seed=seed)
        return said(page).split("Three items as they are drawn")[1].split("Other parts")[0]

    board = writing.get(f"{writing.queue_root}/board")
    assert board.text.count('class="part drawn"') == 3
    assert drawn("one") == drawn("one")
    assert drawn("one") != drawn("two")


def test_a_template_is_shown_as_printed_and_drawn_beside_its_form(writing: Writing) -> None:
    page = writing.get(f"{writing.queue_root}/form", at="item-0")
    assert page.text.count('class="part drawn"') == 3
    assert "as printed" in said(page)


def test_the_graph_has_no_more_statements_with_more_beats(
    writing: Writing, count_queries: Callable[[], Any]
) -> None:
    def statements() -> int:
        writing.get(f"{writing.root}/board")
        with count_queries() as counted:
            writing.get(f"{writing.root}/board")
        return len(counted)

    writing.act("copy:beat-0")
    before = statements()
    for number in range(3):
        writing.act(f"copy:beat-{number}")
    assert statements() == before


def test_a_learner_in_the_middle_of_a_visit_finishes_on_the_revision_they_began(writing: Writing) -> None:
    learner = writing.people["learner"].id
    with unit_of_work():
        begun = start(person_id=learner, kind="scenario", key="SC10", token="one")
        take_step(play=find(begun.public_id), ordinal=1, form={"option": ["a"]})
    text = writing.text().replace("text: The claim as the record has it", "text: The claim, as it is")
    writing.write(text.replace("version: 1.0.0", "version: 1.1.0"))
    page = said(writing.get(f"{writing.root}/publish"))
    assert "1 open attempt finishes on the revision that it began with" in page
    with unit_of_work():
        publish_draft(writing.scenario, reason="Shorter", by_id=writing.people["trainer"].id)
    assert live("scenario", "SC10").body["beats"][3]["options"][0]["text"] == "The claim, as it is"
    with unit_of_work():
        for ordinal in (2, 3, 4):
            take_step(play=find(begun.public_id), ordinal=ordinal, form={"option": ["a"]})
    ended = find(begun.public_id)
    assert (ended.version, ended.outcome) == ("1.0.0", "pass")
    assert played(ended).state.scenario.beat("B4").option("a").text == "The claim as the record has it"


@pytest.mark.parametrize(("kind", "key"), [("scenario", "SC11"), ("queue", "WQ-6")])
def test_a_new_one_is_drawn_at_once_and_lists_what_is_to_be_written(
    writing: Writing, kind: str, key: str
) -> None:
    begun = writing.post("/content/new", kind=kind, id=key, title="Something: new")
    board = writing.get(writing.get(begun.location).location)
    assert "Something: new" in said(board)
    draft = next(one for path, one in open_drafts().items() if key in path)
    faults = check_draft(draft).faults
    assert faults
    assert all("is still to be written" in fault.message for fault in faults)
    with unit_of_work(), pytest.raises(Refused):
        publish_draft(draft, reason="Too early", by_id=writing.people["trainer"].id)


def test_an_id_that_does_not_fit_its_kind_is_refused_with_an_example(writing: Writing) -> None:
    answer = writing.post("/content/new", kind="scenario", id="visit", title="A visit")
    assert answer.status_code == 422
    assert "It looks like SC11" in said(answer)
