"""Changing values in YAML texts: what is asked is said afterwards, and everything else stays as it was."""

import difflib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules import yaml_edit
from lms.authoring.rules.yaml_edit import (
    NotYaml,
    joined_front_matter,
    rewritten,
    split_front_matter,
    value_of,
)
from lms.authoring.rules.yaml_nodes import matched

CONTENT = Path(__file__).resolve().parents[2] / "content"
PATTERNS = ("modules/PA-0*/module.yaml", "modules/PA-0*/items/*.yaml", "checklists/*.yaml", "roles/*.yaml")
SMALL = """\
# what this is
id: PA-03   # for ever
objectives:
  # the first
  - id: O1
    text: >-
      One text over
      two lines.
    steps: [W03, W04]

  - id: O2
    text: 'quoted'
    steps:
      - W01 # the desk
version: 1.0.0
since: 2026-11-01
"""


@cache
def real_texts() -> list[tuple[str, str]]:
    files = sorted(path for pattern in PATTERNS for path in CONTENT.glob(pattern))
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in files]
    lessons = sorted(CONTENT.glob("modules/PA-0*/lessons/*.md"))
    return texts + [(path.name, split_front_matter(path.read_text(encoding="utf-8"))[0]) for path in lessons]


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += paths_in(inner, (*path, key))
    return found


def holder_of(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


SIGNS = ("yes", "on", "12", "a: b", "# no", "- dash", "null", "1.50", "2026-01-02", "", "  lead", "tab\there")
TEXTS = ('it\'s "so"', "one\ntwo", "long " * 60, "tail\n", "{{ fact:F1 }}", "é – “q”", "[x", "&a", "*b")
words = st.sampled_from([*SIGNS, *TEXTS]) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), max_size=40
)
new_values = words | st.integers(-9, 9) | st.booleans() | st.none() | st.sampled_from([0.25, [], {}])
rows = st.fixed_dictionaries(
    {"id": st.just("NEW"), "text": words, "rows": st.lists(st.lists(words, min_size=1), max_size=2)}
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Any]:
    """A real text and what it shall say: a value set, taken away or added, rows moved."""
    _name, source = draw(st.sampled_from(real_texts()))
    wanted = deepcopy(value_of(source))
    path = draw(st.sampled_from(paths_in(wanted)))
    holder = holder_of(wanted, path)
    act = draw(st.sampled_from(["set", "remove", "add", "move"]))
    if act == "set":
        holder[path[-1]] = draw(new_values)
    elif act == "remove":
        del holder[path[-1]]
    elif isinstance(holder, dict):
        holder["new"] = draw(new_values | rows)
    elif act == "add":
        holder.insert(draw(st.integers(0, len(holder))), draw(rows))
    else:
        holder[:] = draw(st.permutations(holder))
    return source, wanted


@given(changes())
def test_a_changed_text_says_what_was_asked(case: tuple[str, Any]) -> None:
    source, wanted = case
    assert value_of(rewritten(source, wanted)) == wanted


@given(st.data())
def test_only_the_lines_of_a_changed_value_differ(data: st.DataObject) -> None:
    _name, source = data.draw(st.sampled_from(real_texts()))
    wanted = deepcopy(value_of(source))
    leaves = [path for path in paths_in(wanted) if isinstance(holder_of(wanted, path)[path[-1]], str)]
    path = data.draw(st.sampled_from(leaves))
    before = holder_of(wanted, path)[path[-1]]
    holder_of(wanted, path)[path[-1]] = "Another plain text."
    old, new = source.splitlines(), rewritten(source, wanted).splitlines()
    lines = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    touched = [code for code in lines if code[0] != "equal"]
    assert len(touched) <= 1
    removed = sum(code[2] - code[1] for code in touched)
    assert removed <= 3 + before.count("\n") + len(before) // 40


@given(st.sampled_from(real_texts()))
def test_a_text_that_says_it_already_stays_as_it_is(text: tuple[str, str]) -> None:
    assert rewritten(text[1], value_of(text[1])) == text[1]


def changed(**values: Any) -> str:
    return rewritten(SMALL, value_of(SMALL) | values)


def test_comments_quotes_and_dates_stay() -> None:
    document = value_of(SMALL)
    document["objectives"][0]["text"] = "Short."
    document["version"] = "1.0.1"
    found = rewritten(SMALL, document)
    kept = (
        *("# what this is", "PA-03   # for ever", "# the first", "'quoted'", "W01 # the desk"),
        "2026-11-01",
    )
    assert all(text in found for text in kept)
    assert "    text: Short.\n    steps: [W03, W04]\n\n  - id: O2" in found
    assert "version: 1.0.1\n" in found


def test_a_date_stays_a_date() -> None:
    assert changed(since="2026-12-24").endswith("since: 2026-12-24\n")


def test_rows_move_with_their_comments() -> None:
    document = value_of(SMALL)
    document["objectives"].reverse()
    found = rewritten(SMALL, document)
    assert found.index("id: O2") < found.index("id: O1")
    assert "W01 # the desk" in found


def test_a_row_is_added_in_the_manner_of_its_neighbours() -> None:
    document = value_of(SMALL)
    document["objectives"].append({"id": "O3", "text": "x" * 30, "steps": ["W05"]})
    added = f"\n\n  - id: O3\n    text: {'x' * 30}\n    steps: [W05]\nversion:"
    assert added in rewritten(SMALL, document)


def test_a_long_text_is_folded_and_lines_of_an_author_are_kept() -> None:
    assert "note: >-\n  word word" in changed(note="word " * 39 + "word")
    assert "note: |\n  one\n\n  two\n" in changed(note="one\n\ntwo\n")


def test_a_text_behind_which_a_comment_stands_stays_on_its_line() -> None:
    found = changed(id="word " * 39 + "word")
    assert "# for ever" in found.splitlines()[1]
    assert value_of(found)["id"].startswith("word word")


def test_a_text_with_anchors_keeps_its_comments() -> None:
    source = "base: &b {x: 1} # one\nother: *b\n"
    found = rewritten(source, {"base": {"x": 1}, "other": {"x": 1}, "more": "y"})
    assert value_of(found)["more"] == "y"
    assert "# one" in found


def test_an_empty_text_is_written_whole() -> None:
    assert rewritten("", [{"id": "A", "why": "b"}]) == "- id: A\n  why: b\n"


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(NotYaml):
        rewritten("a: [", {"a": 1})


def test_pieces_are_enough_for_the_real_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_edit, "_by_round_trip", lambda *_: pytest.fail("a round trip was needed"))
    for _name, source in real_texts():
        document = value_of(source)
        first = document[0] if isinstance(document, list) else document
        first["id"] = "ANOTHER"
        assert value_of(rewritten(source, document)) == document


def test_rows_are_known_by_their_names_then_by_their_place() -> None:
    old = [{"id": "A", "x": 1}, {"id": "B"}, "free", "text"]
    assert matched(old, [{"id": "B", "y": 2}, {"id": "A", "x": 1}, "other", "text"]) == [1, 0, 2, 3]
    assert matched([], ["new"]) == [None]


def test_front_matter_is_cut_off_and_put_back() -> None:
    source = "---\nid: L1\n---\n## Text\n---\nmore\n"
    assert split_front_matter(source) == ("id: L1\n", "## Text\n---\nmore\n")
    assert joined_front_matter(*split_front_matter(source)) == source
    assert split_front_matter("no front matter") == ("", "no front matter")
