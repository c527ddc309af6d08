"""A module at the desk: what publishing does is said before, and whoever is at it goes on as they began."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from lms.assessments.services.answers import save_answer
from lms.assessments.services.attempts import find, hand_in
from lms.assessments.services.starting import start
from lms.authoring.models import Draft
from lms.authoring.services.checking import check_draft
from lms.authoring.services.comparing import compare_draft, compare_versions
from lms.authoring.services.drafts import begin_new, open_draft
from lms.authoring.services.effects import Effect, what_it_does
from lms.authoring.services.files import save_file, text_of_draft
from lms.authoring.services.history import history_of
from lms.authoring.services.library import facts_of, give_owner, library, library_row
from lms.authoring.services.publishing import publish_draft, roll_back
from lms.core import clock
from lms.core.content import live, live_all, source_versions
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.courses.local_texts import local_texts
from tests.authoring.modules import MODULE, dumped, modules_alone
from tests.compliance.factories import RequirementFactory
from tests.courses.factories import ModuleCompletionFactory, RevisionFactory, form_of

YAML, ITEMS, LESSON = f"{MODULE}/module.yaml", f"{MODULE}/items/O1.yaml", f"{MODULE}/lessons/02.md"
pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def module(database: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """TS-01, loaded; the content standard is tested with the content."""
    monkeypatch.setattr("lms.courses.kind.standard_faults", lambda *_, **__: [])
    with modules_alone(tmp_path) as folder:
        yield folder


def edit(by: int, *changes: tuple[str, str, str]) -> Draft:
    with unit_of_work():
        draft = open_draft(kind="module", key="TS-01", by_id=by)
        for path, old, new in changes:
            now = text_of_draft(draft, path)
            assert old in now.text
            save_file(draft, path, now.text.replace(old, new, 1), seen=now.number, by_id=by)
    return draft


VERSION = (YAML, "version: 1.0.0", "version: 1.0.1")
TURNED = (
    ITEMS,
    "correct: true\n    why: SECRET 1 rule.\n  - key: B\n    text: Do 1 wrong\n    correct: false",
    "correct: false\n    why: SECRET 1 rule.\n  - key: B\n    text: Do 1 wrong\n    correct: true",
)


def publish(draft: Draft, by: int) -> None:
    with unit_of_work():
        publish_draft(draft, reason="Corrected", by_id=by)


def begin(person_id: int, token: str) -> Any:
    with unit_of_work():
        made = start(person_id=person_id, live=live("module", "TS-01"), token=token).attempt
    return find(made.public_id)


def finish(begun: Any) -> Any:
    with unit_of_work():
        attempt = find(begun.public_id, with_items=True)
        for row in attempt.items:
            save_answer(
                public_id=attempt.public_id,
                place=row.place,
                form=form_of(attempt, row),
                sequence=1,
                is_flagged=False,
                at=clock.now() + timedelta(minutes=1),
            )
        db.session.expire_all()
        hand_in(attempt=find(begun.public_id), at=clock.now() + timedelta(minutes=2))
    return find(begun.public_id)


def test_a_shorter_form_is_published_with_its_module(ada: int) -> None:
    publish(edit(ada, VERSION, (LESSON, "Write it down.", "Print it.")), ada)

    assert live("module", "TS-01").number == live("module", "TS-01-S").number == 2
    assert live("module", "TS-01-S").body["module"]["version"] == "1.0.1"


def test_a_form_that_is_taken_out_is_retired(ada: int) -> None:
    with unit_of_work():
        draft = open_draft(kind="module", key="TS-01-S", by_id=ada)
        now = text_of_draft(draft, YAML)
        text = now.text.split("forms:")[0].replace("1.0.0", "1.1.0")
        save_file(draft, YAML, text, seen=0, by_id=ada)
    publish(draft, ada)

    assert set(live_all("module")) == {"TS-01"}


def turned(by: int) -> Draft:
    """Return a draft in which the wrong option B of every item is the right one."""
    draft = edit(by, VERSION)
    with unit_of_work():
        for path in (ITEMS, f"{MODULE}/items/O2.yaml"):
            now = text_of_draft(draft, path)
            items = yaml.safe_load(now.text)
            for option in (option for one in items for option in one["options"]):
                option["correct"] = option["key"] == "B"
            save_file(draft, path, dumped(items), seen=now.number, by_id=by)
    return draft


def test_whoever_is_in_an_exam_finishes_on_the_revision_they_began_on(ada: int, ben: int) -> None:
    before = live("module", "TS-01").id
    attempt = begin(ben, "t1")

    publish(turned(ada), ada)
    done = finish(attempt)

    assert (done.revision_id, done.outcome, done.score) == (before, "pass", 100)
    assert live("module", "TS-01").id != before


def test_whoever_begins_afterwards_gets_the_new_revision_and_its_key(ada: int, ben: int) -> None:
    publish(turned(ada), ada)

    done = finish(begin(ben, "t1"))

    assert (done.revision_id, done.outcome) == (live("module", "TS-01").id, "fail")


def test_rolling_back_leaves_an_attempt_on_the_newer_revision_alone(ada: int, ben: int) -> None:
    publish(edit(ada, VERSION, TURNED), ada)
    attempt = begin(ben, "t1")
    with unit_of_work():
        roll_back(source_versions(MODULE)[0].id, reason="Was right", by_id=ada)

    assert finish(attempt).revision_id == attempt.revision_id
    assert live("module", "TS-01").number == 3


def test_what_publishing_does_is_said_before_it_is_done(ada: int, ben: int) -> None:
    begin(ben, "t1")
    with unit_of_work():
        first = live("module", "TS-01").id
        ModuleCompletionFactory(person_id=ada, revision_id=first)
        RequirementFactory(subject="TS-01")
    draft = edit(
        ada,
        VERSION,
        TURNED,
        (ITEMS, "status: live\n- id: TS-01-O1-03", "status: retired\n- id: TS-01-O1-03"),
        (LESSON, "Write it down.", "Print it."),
    )

    effect = what_it_does(draft)

    assert (effect.running, effect.completions, effect.is_behind) == (1, 1, False)
    assert (effect.version, effect.new_version, effect.versions) == ("1.0.0", "1.0.1", ("1.0.1", "1.1.0"))
    assert ids(effect, "keys_changed") == ["TS-01-O1-01"]
    assert ids(effect, "items_changed") == ["TS-01-O1-01"]
    assert ids(effect, "items_retired") == ["TS-01-O1-02"]
    assert ids(effect, "items_added") == []
    assert ids(effect, "lessons_changed") == ["L2"]
    assert [fault.message for fault in effect.checked.faults] == [
        "has 5 live items; drawing 2 needs at least 6."
    ]
    assert live("module", "TS-01").id == first


def ids(effect: Effect, name: str) -> list[str]:
    return [block.id for block in getattr(effect, name)]


def test_roles_that_ask_for_the_module_are_named(ada: int) -> None:
    asked = {"version": 1, "modules": [{"module": "TS-01"}]}
    with unit_of_work():
        body = {"id": "nurse", "title": "Nurse", "workflow_roles": [], "gate": asked}
        RevisionFactory(kind="role", key="nurse", body=body)

    named = what_it_does(edit(ada, VERSION)).named_by

    assert [(one.title, one.gate, one.is_gate) for one in named] == [("Nurse", "ehr-nurse", True)]


def test_a_draft_is_compared_with_what_it_stands_on(ada: int) -> None:
    draft = edit(ada, VERSION, (LESSON, "Write it down.", "Print it."))

    found = compare_draft(draft)

    assert [one.key for one in found] == ["TS-01"]
    blocks = [(block.kind, block.id) for block in found[0].blocks if block.how != "same"]
    assert blocks == [("settings", ""), ("lessons", "L2")]


def test_versions_of_the_history_are_compared(ada: int) -> None:
    publish(edit(ada, VERSION, (LESSON, "Write it down.", "Print it.")), ada)
    first, second = source_versions(MODULE)

    assert compare_versions(first.id, second.id)[0].has_changes
    assert not compare_versions(first.id, first.id)[0].has_changes


def test_the_history_says_who_when_why_and_what_is_live(ada: int) -> None:
    publish(edit(ada, VERSION), ada)

    newest, first = history_of(MODULE)

    assert (newest.state, newest.by.split()[0], newest.source.reason, newest.version) == (
        "live",
        "Ada",
        "Corrected",
        "1.0.1",
    )
    assert (first.state, first.by, first.version, first.things) == ("past", "shipped", "1.0.0", 2)


def test_a_module_in_the_library_has_owner_version_review_and_draft(ada: int) -> None:
    draft = edit(ada, VERSION)
    with unit_of_work():
        give_owner(MODULE, person_id=ada, by_id=ada)

    row = library_row("module", "TS-01")

    assert (row.title, row.version, row.number, row.draft) == ("Module TS-01", "1.0.0", 1, draft.public_id)
    assert (row.owner.split()[0], row.review_by, row.stale, row.items) == ("Ada", "2027-11", 0, {"live": 15})
    assert [fact.id for fact in facts_of(row)] == ["F1"]
    assert [one.key for one in library()] == ["TS-01"]
    with pytest.raises(NotFound):
        library_row("module", "TS-09")
    with unit_of_work(), pytest.raises(Refused):
        give_owner("checklists/till.yaml", person_id=ada, by_id=ada)


def test_a_broken_bank_is_told_with_its_line(ada: int) -> None:
    draft = edit(ada, (ITEMS, "bloom: apply", "bloom: guess"))

    fault = check_draft(draft).faults[0]

    assert (fault.file, fault.line, fault.where) == (f"content/{ITEMS}", 4, "0.bloom")


LOCAL = "local/TS-01.cards.md"
TEXT = """---
module: TS-01
block: cards
owner: patient access manager
review_by: 2027-06
---
At **desk 2**.
"""


def local(by: int, text: str = TEXT, path: str = LOCAL) -> Draft:
    with unit_of_work():
        return begin_new(kind="local-block", path=path, files={path: text}, by_id=by)


def test_a_hospital_s_own_rule_stands_in_the_module_without_touching_it(ada: int) -> None:
    assert local_texts("TS-01") == {}

    publish(local(ada), ada)

    (own,) = local_texts("TS-01")["cards"]
    assert (str(own.html), own.owner) == ("<p>At <strong>desk 2</strong>.</p>\n", "patient access manager")
    assert live("module", "TS-01").number == 1
    assert local_texts("TS-0") == {}


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        (TEXT.replace("block: cards", "block: nowhere"), "local/TS-01.nowhere.md", "has no local block"),
        (TEXT, "local/other.md", "must lie at local/TS-01.cards.md"),
        (TEXT.replace("At **desk 2**.", ""), LOCAL, "has no text"),
        (TEXT + "\n{{ fact:F1 }}\n", LOCAL, "holds no check, fact or policy"),
        (TEXT.replace("2027-06", "soon"), LOCAL, "review_by"),
    ],
)
def test_a_local_text_that_does_not_fit_is_refused(ada: int, text: str, path: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        publish(local(ada, text, path), ada)

    assert message in refused.value.document["faults"][0]


def test_a_block_that_has_a_local_text_is_not_taken_away(ada: int, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(local(ada), ada)
    draft = edit(
        ada,
        (YAML, "- id: cards", "- id: papers"),
        (f"{MODULE}/lessons/01.md", "{{ policy:cards }}", "{{ policy:papers }}"),
    )

    assert any("has no local block cards" in fault.message for fault in check_draft(draft).faults)
