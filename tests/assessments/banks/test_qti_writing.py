"""A bank of ours as a package of QTI 3.0: well formed, told apart, the same when it is read again."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.banks.qti_writing import ITEM_NAMESPACE, package
from lms.assessments.banks.reading import read_bank
from lms.assessments.questions import QUESTION_TYPES

ROOT = Path(__file__).resolve().parents[3]
AUTHORED = {
    "objective": "O1",
    "bloom": "apply",
    "reference": ["42 CFR 411.172"],
    "verified_on": "2026-11",
    "review_by": "2027-11",
    "angoff": 0.7,
    "status": "draft",
}
HELD = ("single", "multiple", "ordering", "matching", "numeric", "hot-text", "short-text")
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="{}[]!`*_\\~#+-=<>|&."),
    min_size=1,
    max_size=12,
)


def samples() -> Iterator[dict[str, Any]]:
    """Yield an item of each kind, from what the kinds show of themselves."""
    for plugin in QUESTION_TYPES:
        yield {"id": f"TS-01-{plugin.kind}", "kind": plugin.kind, **plugin.samples()[0].data, **AUTHORED}


def files(data: bytes) -> dict[str, Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: fromstring(archive.read(name)) for name in archive.namelist()}


def plain(value: Any) -> Any:
    """Return a value with the blanks of its texts made plain, as a reader of the page sees them."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [plain(one) for one in value]
    return {name: plain(one) for name, one in value.items()} if isinstance(value, dict) else value


def again(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items after writing and reading, by their id."""
    bank = read_bank("bank.zip", package("TS-01", items)[0])
    assert bank.left == []
    return sorted((one.item for one in bank.taken), key=lambda item: str(item["id"]))


@pytest.mark.parametrize(
    "item", [one for one in samples() if one["kind"] in HELD], ids=lambda one: one["kind"]
)
def test_each_kind_that_qti_holds_is_the_same_when_it_is_read_again(item: dict[str, Any]) -> None:
    assert plain(again([item])) == [plain(item)]


def test_the_banks_that_we_ship_are_the_same_when_they_are_read_again() -> None:
    paths = sorted((ROOT / "content" / "modules").glob("*/items/*.yaml"))[::9]
    items = [item for path in paths for item in yaml.safe_load(path.read_text(encoding="utf-8"))]
    held = [item for item in items if item["kind"] in HELD and "variants" not in item]

    assert len(held) > 50
    expected = [plain({**item, "status": "draft"}) for item in held]
    assert plain(again(items)) == sorted(expected, key=lambda item: str(item["id"]))


def test_what_qti_cannot_ask_is_listed_with_the_reason() -> None:
    items = list(samples())
    items.append({**items[0], "id": "TS-01-V", "variants": {"n": {}}})
    _data, left = package("TS-01", items)

    assert {one.what for one in left} == set(QUESTION_TYPES.kinds()) - set(HELD) | {"single"}
    assert {one.place for one in left if one.what == "single"} == {"TS-01-V"}
    assert all(one.why for one in left)


def test_every_file_is_well_formed_and_every_name_stands_once() -> None:
    items = [{**item, "id": "1 same/name"} for item in samples() if item["kind"] in HELD]
    found = files(package("TS-01", items)[0])
    names = [root.get("identifier") or "" for name, root in found.items() if name != "imsmanifest.xml"]

    assert len(set(names)) == len(names) == len(HELD)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", name) for name in names)
    assert {root.tag for name, root in found.items() if name.startswith("items/")} == {
        f"{{{ITEM_NAMESPACE}}}qti-assessment-item"
    }


def test_the_manifest_names_each_file_of_the_package() -> None:
    found = files(package("TS-01", [item for item in samples() if item["kind"] in HELD])[0])
    hrefs = [one.get("href") for one in found["imsmanifest.xml"].iter() if one.tag.endswith("}resource")]

    assert sorted(filter(None, hrefs)) == sorted(name for name in found if name != "imsmanifest.xml")


def test_responses_and_their_declarations_agree() -> None:
    for name, root in files(package("TS-01", list(samples()))[0]).items():
        if name == "imsmanifest.xml":
            continue
        own = {tag.rpartition("}")[2]: tag for tag in {one.tag for one in root.iter()}}
        declaration = root.find(own["qti-response-declaration"])
        assert declaration is not None
        asked = [one for one in root.iter() if one.tag.endswith("-interaction")]
        assert [one.get("response-identifier") for one in asked] == [declaration.get("identifier")]
        named = {one.get("identifier") for one in asked[0].iter() if one.get("identifier")}
        values = [one.text or "" for one in declaration.iter() if one.tag.endswith("}qti-value")]
        assert values
        if declaration.get("base-type") in ("identifier", "directedPair"):
            assert {part for value in values for part in value.split()} <= named


def test_the_order_of_the_entries_shows_no_answer() -> None:
    entries = [{"key": key, "text": text, "why": "So."} for key, text in zip("ABC", "zyx", strict=True)]
    item = {"id": "TS-01-O", "kind": "ordering", "stem": "Order.", "entries": entries, **AUTHORED}
    root = files(package("TS-01", [item])[0])["items/TS-01-O.xml"]
    shown = [one.get("identifier") for one in root.iter() if one.tag.endswith("}qti-simple-choice")]

    assert shown == ["C", "B", "A"]


def test_the_same_items_give_the_same_bytes() -> None:
    assert package("TS-01", list(samples())) == package("TS-01", list(samples()))


def test_what_qti_has_no_place_for_stands_in_the_manifest() -> None:
    item = next(one for one in samples() if one["kind"] == "numeric")
    manifest = files(package("TS-01", [item])[0])["imsmanifest.xml"]
    kept = [json.loads(one.text or "") for one in manifest.iter() if one.tag.endswith("}authored")]

    assert set(kept[0]) == {"id", "objective", "bloom", "reference", "verified_on", "review_by", "angoff"} | {
        *("unit", "rounding", "mistakes")
    }


@given(st.lists(WORDS, min_size=3, max_size=4, unique=True), WORDS, st.integers(0, 2))
def test_any_words_come_back_as_they_were(texts: list[str], stem: str, right: int) -> None:
    options = [
        {"key": "ABCD"[place], "text": text, "correct": place == right, "why": text[::-1]}
        for place, text in enumerate(texts)
    ]
    item = {"id": "TS-01-W", "kind": "single", "stem": stem, "options": options, **AUTHORED}

    assert plain(again([item])) == [plain(item)]


@pytest.mark.parametrize(
    "text", ["a < b & c > d", "</p><script>x</script>", "\"quoted\" 'too'", "<b>plain</b>"]
)
def test_signs_of_markup_in_a_text_stay_text(text: str) -> None:
    options = [{"key": key, "text": f"{text} {key}", "correct": key == "A", "why": text} for key in "ABC"]
    item = {"id": "TS-01-M", "kind": "single", "stem": text, "options": options, **AUTHORED}

    assert again([item]) == [item]


@pytest.mark.parametrize("keys", ["123", "ABC", ["true", "b2", "9z"]])
def test_keys_of_digits_come_back_although_qti_begins_with_a_letter(keys: list[str]) -> None:
    options = [
        {"key": key, "text": f"Text {key}", "correct": place == 1, "why": "So."}
        for place, key in enumerate(keys)
    ]
    entries = [{"key": key, "text": f"Text {key}", "why": "So."} for key in keys]
    items = [
        {"id": "TS-01-A", "kind": "single", "stem": "Which?", "options": options, **AUTHORED},
        {"id": "TS-01-B", "kind": "ordering", "stem": "Order.", "entries": entries, **AUTHORED},
    ]

    assert again(items) == items
