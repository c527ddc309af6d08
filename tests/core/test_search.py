"""Search: words without accents, prefixes, marks that are escaped, ranks, and nothing that does harm."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.feature import Feature, features
from lms.core.permissions import HeldDuty, Identity, Permission, duty, grant
from lms.core.search import (
    MOST,
    Entry,
    Results,
    Searchable,
    SearchEntry,
    find,
    finding,
    granted,
    rebuild,
    refresh,
    refresh_content,
)
from lms.core.search.words import excerpt, folded, marked, wanted_words, words_of
from lms.core.unit_of_work import unit_of_work

SECRETS = Permission("tests.secrets")
grant(SECRETS, duty("auditor"))
DANA = Identity(1, "1", "Dana")
AUDITOR = Identity(2, "2", "Ada", duties=(HeldDuty("auditor", 1, "/1/"),))
SONGS = [
    Entry("one", "Eligibility blues", code="S-01", line="A slow one", text="Café at noon", href="/s/one"),
    Entry("two", "Noon", code="S-02", text="A song about eligibility & <b>verification</b>", href="/s/two"),
    Entry("three", "Ærøskøbing, naïvely", code="S-03", href="/s/three"),
]


@pytest.fixture
def songs(database: Flask) -> Iterator[list[Entry]]:
    """An application in which songs can be found by everybody and secrets by auditors."""
    known = list(SONGS)
    found = features()
    before = found.all
    found.all = (
        Feature(
            name="songs",
            searchable=(
                Searchable("secret", "Secrets", order=2, entries=lambda _: SONGS, visible=granted(SECRETS)),
                Searchable("song", "Songs", order=1, entries=lambda _: iter(known), of_content=True),
            ),
        ),
    )
    with unit_of_work():
        rebuild()
    yield known
    found.all = before


def keys(results: Results, kind: str = "song") -> list[str]:
    """Return the keys that were found of a kind, best first."""
    return [hit.key for group in results.groups for hit in group.hits if hit.kind == kind]


def test_the_beginning_of_a_word_finds_it(songs: list[Entry]) -> None:
    assert keys(find("elig", DANA)) == ["one", "two"]


def test_two_letters_are_a_whole_word(songs: list[Entry]) -> None:
    assert find("no", DANA).groups == ()
    assert keys(find("at noon", DANA)) == ["one"]


def test_the_middle_of_a_word_does_not_find_it(songs: list[Entry]) -> None:
    assert find("ligib", DANA).groups == ()


def test_a_title_counts_more_than_a_text(songs: list[Entry]) -> None:
    assert keys(find("noon", DANA)) == ["two", "one"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("cafe", ["one"]), ("CAFÉ", ["one"]), ("aeroskobing", ["three"]), ("Ærøskøbing NAIVELY", ["three"])],
)
def test_accents_and_capitals_do_not_matter(songs: list[Entry], query: str, found: list[str]) -> None:
    assert keys(find(query, DANA)) == found


def test_every_word_has_to_fit(songs: list[Entry]) -> None:
    assert keys(find("elig slow", DANA)) == ["one"]
    assert find("elig nothing", DANA).groups == ()


def test_the_whole_id_stands_first(songs: list[Entry]) -> None:
    songs += [Entry("four", "S 02 S 02 S 02 again", code="S-99"), Entry("five", "S 02", code="S-98")]
    with unit_of_work():
        refresh("song")
    assert keys(find("s-02", DANA))[0] == "two"


def test_what_needs_a_permission_is_found_with_it_alone(songs: list[Entry]) -> None:
    assert keys(find("elig", DANA), "secret") == []
    assert keys(find("elig", AUDITOR), "secret") == ["one", "two"]


def test_groups_stand_in_the_order_of_their_kinds(songs: list[Entry]) -> None:
    assert [group.source.kind for group in find("elig", AUDITOR).groups] == ["song", "secret"]


def test_one_kind_can_be_asked_alone(songs: list[Entry]) -> None:
    assert [group.source.kind for group in find("elig", AUDITOR, kind="secret").groups] == ["secret"]


def test_many_hits_are_counted_and_the_best_shown(songs: list[Entry]) -> None:
    songs += [Entry(f"n{number}", f"Numbered {number}") for number in range(70)]
    with unit_of_work():
        refresh("song")
    few, most = find("numbered", DANA), find("numbered", DANA, kind="song")
    assert (len(few.groups[0].hits), few.groups[0].total) == (6, 70)
    assert len(most.groups[0].hits) == MOST


def test_what_matches_very_often_is_cut_and_says_so(
    songs: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    songs += [Entry(f"n{number}", f"Numbered {number}") for number in range(70)]
    with unit_of_work():
        refresh("song")
    monkeypatch.setattr(finding, "MOST_COMPARED", 20)
    assert (find("numbered", DANA).total, find("numbered", DANA).is_cut) == (20, True)
    assert not find("elig", DANA).is_cut


def test_the_name_of_a_kind_is_no_word_of_its_things(songs: list[Entry]) -> None:
    assert keys(find("song", DANA)) == ["two"]
    assert keys(find("son", DANA)) == ["two"]


def test_matched_words_are_marked_and_everything_is_escaped(songs: list[Entry]) -> None:
    hit = next(hit for hit in find("verif elig", DANA).groups[0].hits if hit.key == "two")
    assert hit.excerpt == Markup(
        "A song about <mark>eligibility</mark> &amp; &lt;b&gt;<mark>verification</mark>&lt;/b&gt;"
    )


@pytest.mark.parametrize("query", ["", " ", "a", "é", "- * _", "😀", "\0", '"', "a b c", "ʼ"])
def test_fewer_than_two_letters_ask_for_nothing(songs: list[Entry], query: str) -> None:
    results = find(query, DANA)
    assert results.groups == ()
    assert results.is_too_short is bool(query.replace("\0", " ").strip())


@pytest.mark.parametrize(
    "query",
    [
        *(
            '"',
            '""',
            "noon*",
            "*",
            "noon OR eligibility",
            "noon NOT blues",
            "NEAR(noon blues)",
            "title: noon",
        ),
        *("noon' | 'x", "'", "\\", "noon:*", "!noon", "& |", "(noon", "noon)", "noon ^ -noon", "{title}: x"),
        *(
            "no\0on",
            "noon \ud83d",
            "😀 noon",
            "x" * 10_000,
            "noon " * 2_000,
            "'; DROP TABLE search_entry",
        ),
        *("<script>alert(1)</script>", "%", "_%", "\u202enoon", "1e5 1e999999", "0x41 00012", "a.b@c.d/e-f"),
    ],
)
def test_what_looks_like_an_operator_does_no_harm(songs: list[Entry], query: str) -> None:
    assert isinstance(find(query, DANA), Results)
    assert keys(find("elig", DANA)) == ["one", "two"]


def test_an_operator_is_a_word_like_any_other(songs: list[Entry]) -> None:
    assert keys(find('"noon" AND* -slow', DANA)) == []
    assert keys(find('"noon"* ^slow', DANA)) == ["one"]


def test_what_changed_is_found_by_its_new_words_alone(songs: list[Entry]) -> None:
    songs[1] = replace(songs[1], title="Midnight")
    with unit_of_work():
        assert refresh("song") == 1
    assert keys(find("midnight", DANA)) == ["two"]
    assert "two" not in keys(find("noon", DANA))


def test_what_is_gone_is_found_no_more(songs: list[Entry]) -> None:
    songs.pop(0)
    with unit_of_work():
        refresh_content()
    assert keys(find("elig", DANA)) == ["two"]


def test_a_refresh_without_a_change_writes_nothing(songs: list[Entry]) -> None:
    with unit_of_work():
        assert rebuild() == 0


def test_a_rebuild_puts_right_what_was_changed_by_hand(songs: list[Entry]) -> None:
    with unit_of_work():
        row = db.session.scalars(select(SearchEntry).where(SearchEntry.key == "one")).first()
        assert row is not None
        db.session.delete(row)
        db.session.add(SearchEntry(**{**_values(row), "kind": "unheard of"}))
    with unit_of_work():
        assert rebuild() == 2
    assert db.session.scalar(select(func.count()).select_from(SearchEntry)) == 2 * len(SONGS)


def _values(row: SearchEntry) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name not in ("id", "_sa_instance_state")}


def test_one_query_finds_whatever_there_is(songs: list[Entry], count_queries) -> None:
    find("elig", AUDITOR)
    with count_queries() as statements:
        find("elig", AUDITOR)
    assert len([one for one in statements if "fact_version" not in one]) == 1


@given(st.text(max_size=60))
@settings(max_examples=150)
def test_any_text_can_be_searched_for(songs: list[Entry], query: str) -> None:
    assert isinstance(find(query, DANA), Results)


@given(st.text(), st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3))
def test_marks_leave_the_text_as_it_is(text: str, words: list[str]) -> None:
    wanted = tuple(words_of(" ".join(words)).split())
    shown = marked(text, wanted)
    assert shown.replace(Markup("<mark>"), "").replace(Markup("</mark>"), "") == escape(text)


@given(st.text(max_size=400), st.text(min_size=1, max_size=10))
def test_an_excerpt_is_a_short_stretch_of_the_text(text: str, word: str) -> None:
    shown = excerpt(text, tuple(words_of(word).split()))
    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert len(shown) <= 300


@given(st.text(max_size=300))
def test_words_are_letters_and_figures_with_one_blank_between(text: str) -> None:
    words = words_of(text)
    assert all(word.isalnum() for word in words.split(" ") if word)
    assert words == words_of(words)
    assert len(wanted_words(text)) <= 8


def test_folding_leaves_plain_letters() -> None:
    assert folded("Łódź – Größe – São") == "lodz – grosse – sao"
