"""What differs between two texts, block by block, and which version must follow."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.comparing import (
    ADDED,
    CHANGED,
    REMOVED,
    SAME,
    Piece,
    answer_key,
    changed,
    compare,
    pieces,
)
from lms.authoring.rules.reviewing import upkeep_of
from lms.authoring.rules.versions import fault_of, following, version_of
from tests.courses.factories import item, module_body

TEXTS = st.lists(st.sampled_from(["One.", "Two.", "Three.\nmore", "Four."]), max_size=6).map("\n\n".join)
VERSIONS = st.tuples(*[st.integers(0, 30)] * 3).map(lambda parts: ".".join(map(str, parts)))


def edited(change: Any) -> dict[str, Any]:
    body = module_body()
    change(body)
    return body


def only_change(body: dict[str, Any]) -> Any:
    found = changed(compare(module_body(), body))
    assert len(found) == 1
    return found[0]


def test_nothing_differs_from_itself() -> None:
    blocks = compare(module_body(), module_body())

    assert {block.how for block in blocks} == {SAME}
    assert {block.kind for block in blocks} == {
        *("settings", "objectives", "facts", "local_blocks", "lessons", "items")
    }


def test_a_lesson_that_differs_is_told_paragraph_by_paragraph() -> None:
    block = only_change(edited(lambda body: body["lessons"][1].update(text="## Then\n\nPrint it.\n")))

    assert (block.kind, block.id, block.how, block.title) == ("lessons", "L2", CHANGED, "Lesson 2")
    assert block.fields[0].pieces == (
        Piece(SAME, "## Then"),
        Piece(REMOVED, "Write it down."),
        Piece(ADDED, "Print it."),
    )


def test_an_item_that_came_and_one_that_went_are_told_by_their_ids() -> None:
    def change(body: dict[str, Any]) -> None:
        body["exam"]["items"].append(item("TS-01", "O2", 99))
        del body["exam"]["items"][0]

    found = changed(compare(module_body(), edited(change)))

    assert [(block.kind, block.id, block.how) for block in found] == [
        ("items", "TS-01-O1-01", REMOVED),
        ("items", "TS-01-O2-99", ADDED),
    ]


def test_another_right_answer_is_another_key_and_another_wording_is_not() -> None:
    def turn(body: dict[str, Any]) -> None:
        for option in body["exam"]["items"][0]["options"]:
            option["correct"] = not option["correct"]

    assert only_change(edited(turn)).changes_key
    wording = edited(lambda body: body["exam"]["items"][0].update(stem="Put otherwise"))
    assert not only_change(wording).changes_key


def test_the_key_of_an_item_holds_no_wording() -> None:
    assert "SECRET" not in str(answer_key(item("TS-01", "O1", 1)))
    assert answer_key(item("TS-01", "O1", 1)) == answer_key(item("TS-01", "O1", 2))


def test_what_stands_in_no_list_of_things_is_the_settings() -> None:
    def change(body: dict[str, Any]) -> None:
        body["module"]["assessment"]["cut"] = 90

    block = only_change(edited(change))

    assert (block.kind, block.kind_label, [field.name for field in block.fields]) == (
        "settings",
        "settings",
        ["assessment"],
    )


def test_a_thing_of_another_kind_is_compared_by_its_lists_too() -> None:
    before = {"id": "x", "title": "Till", "steps": [{"id": "a", "text": "Count"}]}
    after = {"id": "x", "title": "Till", "steps": [{"id": "a", "text": "Count twice"}]}

    block = changed(compare(before, after))[0]

    assert (block.kind, block.kind_label, block.id, block.how) == ("steps", "step", "a", CHANGED)


def test_against_nothing_everything_is_new() -> None:
    assert {block.how for block in compare(None, module_body())} == {ADDED}
    assert {block.how for block in compare(module_body(), None)} == {REMOVED}


@given(before=TEXTS, after=TEXTS)
def test_paragraphs_give_both_texts_back(before: str, after: str) -> None:
    found = pieces(before, after)

    old = [piece.text for piece in found if piece.how != ADDED]
    new = [piece.text for piece in found if piece.how != REMOVED]
    assert (old, new) == (before.split("\n\n") if before else [], after.split("\n\n") if after else [])


@given(before=VERSIONS, after=VERSIONS)
def test_a_changed_text_needs_a_greater_version(before: str, after: str) -> None:
    old = {"id": "x", "version": before, "text": "a"}
    new = {"id": "x", "version": after, "text": "b"}

    grows = tuple(map(int, after.split("."))) > tuple(map(int, before.split(".")))
    assert (fault_of("attestation", old, new) is None) == grows


@given(version=VERSIONS)
def test_the_versions_offered_are_greater(version: str) -> None:
    for offered in following(version):
        assert tuple(map(int, offered.split("."))) > tuple(map(int, version.split(".")))


def test_a_text_that_did_not_change_may_keep_its_version() -> None:
    body = {"id": "x", "version": "1.0.0"}

    assert fault_of("attestation", body, dict(body)) is None


def test_a_lesson_or_an_item_changes_the_version_of_its_module() -> None:
    new = edited(lambda body: body["lessons"][0].update(minutes=6))

    path, message = fault_of("module", module_body(), new) or ((), "")

    assert path == ("version",)
    assert message.endswith("give it 1.0.1 or 1.1.0")
    assert version_of("module", new) == "1.0.0"


def test_a_gate_that_changes_needs_the_next_number() -> None:
    old = {"id": "nurse", "title": "Nurse", "gate": {"version": 2, "modules": ["CL-01"]}}
    new = {**old, "gate": {"version": 2, "modules": ["CL-02"]}}

    path, message = fault_of("role", old, new) or ((), "")

    assert (path, message[-9:]) == (("gate", "version"), "give it 3")
    assert fault_of("role", old, {**old, "title": "Registered nurse"}) is None


def test_upkeep_counts_facts_items_and_reviews() -> None:
    from datetime import date

    body = module_body()
    body["module"]["facts"][0] |= {"status": "to confirm", "review_by": "2026-10"}
    body["exam"]["items"][0] |= {"status": "retired"}

    found = upkeep_of(body)

    today = date(2026, 11, 16)
    assert (found.to_confirm, found.stale_facts(today), found.review_by) == (1, 1, "2026-10")
    assert found.items == {"retired": 1, "live": 14}
    assert found.stale_reviews(today) == 1
    assert found.stale_reviews(date(2026, 10, 31)) == 0


def test_a_thing_without_facts_needs_no_review() -> None:
    found = upkeep_of({"id": "x", "module": "PA-03"})

    assert (found.review_by, found.to_confirm, dict(found.items)) == (None, 0, {})
