"""Synonyms: other ways to ask, exact hits first, one way only, and a file whose faults are told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core.content.kinds import read_kind
from lms.core.feature import Feature, features
from lms.core.permissions import Identity
from lms.core.search import Entry, Searchable, find, rebuild
from lms.core.search.synonyms import MOST_OTHERS, SYNONYM_KIND, Thesaurus
from lms.core.search.words import MOST_WORDS, is_beginning, wanted_words, words_of
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import publish

CONTENT = Path(__file__).resolve().parents[2] / "content"
FILE = CONTENT / "search" / "synonyms.yaml"
DANA = Identity(1, "1", "Dana")
BODY = {
    "id": "search",
    "entries": [
        {"terms": ["COB", "coordination of benefits"], "leads_to": ["payer order"]},
        {"terms": ["CARC 22"], "leads_to": ["coordination of benefits"]},
        {"terms": ["22"], "leads_to": ["twenty-two"]},
    ],
}
THESAURUS = Thesaurus.of(BODY)


def ways(query: str) -> list[str]:
    """Return how else a query is asked."""
    return [" ".join((*other.phrase, *other.rest)) for other in THESAURUS.ways(wanted_words(query))]


def test_a_term_is_tried_as_the_others_and_as_what_it_leads_to() -> None:
    assert ways("COB") == ["coordination of benefits", "payer order"]


def test_the_rest_of_the_query_stays() -> None:
    assert ways("newborn cob rules") == [
        "coordination of benefits newborn rules",
        "payer order newborn rules",
    ]


def test_a_word_that_is_led_to_never_leads_back() -> None:
    assert ways("payer order") == []
    assert "carc 22" not in ways("coordination of benefits")


def test_a_term_within_a_longer_one_is_part_of_that_one() -> None:
    assert ways("carc 22") == ["coordination of benefits"]


def test_only_whole_words_are_terms() -> None:
    assert ways("cobalt") == []


@given(st.lists(st.sampled_from(["cob", "carc", "22", "of", "payer", "order", "x"]), max_size=8))
def test_other_ways_are_few_and_each_another(words: list[str]) -> None:
    wanted = wanted_words(" ".join(words))
    found = THESAURUS.ways(wanted)
    assert len(found) <= MOST_OTHERS
    assert len({(other.phrase, other.rest) for other in found}) == len(found)
    assert all(other.phrase and len(other.words) <= MOST_WORDS for other in found)


def faults_of(tmp_path: Path, text: str) -> list[str]:
    """Return the faults of a file, as ``content check`` tells them."""
    path = tmp_path / "synonyms.yaml"
    path.write_text(text, encoding="utf-8")
    things, faults = read_kind(SYNONYM_KIND, path, "search/synonyms.yaml")
    assert SYNONYM_KIND.house_rules is not None
    return [str(one) for one in (*faults, *(one for it in things for one in SYNONYM_KIND.house_rules(it)))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- terms: [COB, order]\n  - terms: [cob, payer]\n", "'cob' stands in another entry too"),
        ("- terms: [COB]\n", "names one word alone"),
        ("- terms: ['?!', order]\n", "'?!' is too short"),
        ("- terms: [COB, order]\n    way: both\n", "Unknown field"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    [fault] = faults_of(tmp_path, f"id: search\nentries:\n  {text}")
    assert told in fault
    assert fault.startswith("search/synonyms.yaml:")


def test_the_file_that_ships_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, FILE.read_text(encoding="utf-8")) == []


def test_every_entry_that_ships_finds_something_that_ships() -> None:
    files = (*CONTENT.glob("modules/*/lessons/*.md"), *CONTENT.glob("modules/*/module.yaml"))
    texts = [f" {words_of(path.read_text(encoding='utf-8'))} " for path in files]

    def finds(term: str) -> bool:
        words = words_of(term)
        phrase = f" {words}" if is_beginning(words.split()[-1]) else f" {words} "
        return any(phrase in text for text in texts)

    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))["entries"]
    lost = [one for one in entries if not any(map(finds, (*one["terms"], *one.get("leads_to", ()))))]
    nowhere = [word for one in entries for word in one.get("leads_to", ()) if not finds(word)]
    assert len(entries) >= 120
    assert (lost, nowhere) == ([], [])


@pytest.fixture
def library(database: Flask) -> Iterator[None]:
    """Four songs and the synonyms."""
    known = (
        Entry("typed", "Late", text="All about COB", href="/1"),
        Entry("meant", "Coordination of benefits", code="S-2", href="/2"),
        Entry("order", "Who is first", text="The payer order of a claim", href="/3"),
        Entry("apart", "No order", text="The payer may change it", href="/4"),
    )
    found = features()
    before = found.all
    song = Searchable("song", "Songs", entries=lambda _: iter(known))
    found.all = (*before, Feature(name="songs", searchable=(song,)))
    with unit_of_work():
        publish("synonyms", "search", BODY)
        rebuild()
    yield
    found.all = before


def keys(query: str) -> list[str]:
    """Return the songs that a query finds, best first."""
    groups = find(query, DANA, kind="song").groups
    return [hit.key for group in groups for hit in group.hits]


def test_what_fits_as_typed_stands_first(library: None) -> None:
    assert keys("cob")[0] == "typed"
    assert sorted(keys("cob")) == ["meant", "order", "typed"]


def test_words_of_another_way_have_to_stand_side_by_side(library: None) -> None:
    assert "apart" not in keys("cob")


def test_what_fits_in_both_ways_is_found_once(library: None) -> None:
    assert keys("coordination of benefits")[0] == "meant"
    assert len(keys("coordination of benefits")) == len(set(keys("coordination of benefits"))) == 3


def test_the_reader_is_told_what_else_was_searched(library: None) -> None:
    assert find("cob", DANA).also == ("coordination of benefits", "payer order")
    assert find("payer order", DANA).also == ()


def test_the_words_by_which_it_was_found_are_marked(library: None) -> None:
    [hit] = [
        one for group in find("cob", DANA, kind="song").groups for one in group.hits if one.key == "order"
    ]
    assert "<mark>payer</mark> <mark>order</mark>" in hit.excerpt


def test_a_query_with_synonyms_is_still_one_statement(
    library: None, count_queries: Callable[[], Any]
) -> None:
    find("cob", DANA)
    with count_queries() as statements:
        find("cob", DANA)
    assert len([one for one in statements if "fact_version" not in one]) == 1


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_any_text_beside_a_term_can_be_searched_for(library: None, text: str) -> None:
    assert find(f"cob {text}", DANA).query.startswith("cob")
