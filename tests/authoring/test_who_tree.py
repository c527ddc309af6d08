"""The expression of a rule as a form shows it: nothing is lost on the way there and back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.who_tree import Node, added, data_of, read_tree, removed, tree_of, walk

INPUTS = {
    "job_role": {"any_of": "list"},
    "unit": {"any_of": "list", "here_only": "flag"},
    "hired": {"since": "text", "within_days": "number"},
}
words = st.lists(st.sampled_from(["nurse", "biller", "WEST"]), min_size=1, max_size=3, unique=True)
leaves = st.one_of(
    st.builds(lambda said, neg: Node("job_role", neg, {"any_of": said}), words, st.booleans()),
    st.builds(lambda said, neg: Node("unit", neg, {"any_of": said, "here_only": True}), words, st.booleans()),
    st.builds(
        lambda days, neg: Node("hired", neg, {"since": "2026-01-05", "within_days": days}),
        st.integers(1, 90),
        st.booleans(),
    ),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda kind, neg, parts: Node(kind, neg, {}, parts),
        st.sampled_from(["all", "any"]),
        st.booleans(),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
groups = st.builds(
    lambda kind, parts: Node(kind, False, {}, parts),
    st.sampled_from(["all", "any"]),
    st.lists(trees, max_size=3),
)


def form_of(tree: Node) -> dict[str, list[str]]:
    """Return what a browser sends of a tree."""
    found: dict[str, list[str]] = {}
    for place, node in walk(tree):
        found[f"node:{place}"] = [node.kind]
        if node.negated:
            found[f"neg:{place}"] = ["1"]
        for name, value in node.terms.items():
            many = value if isinstance(value, list) else ["1" if value is True else str(value)]
            found[f"t:{place}:{name}"] = many
    return found


@given(tree=groups)
def test_what_is_written_is_read_again(tree: Node) -> None:
    assert tree_of(data_of(tree)) == tree


@given(tree=groups)
def test_what_the_form_shows_comes_back_as_it_was(tree: Node) -> None:
    assert read_tree(form_of(tree), INPUTS) == tree


@given(tree=groups, kind=st.sampled_from(["job_role", "all"]))
def test_a_part_that_is_added_and_taken_out_again_changes_nothing(tree: Node, kind: str) -> None:
    before = data_of(tree)
    added(tree, "w", kind)
    removed(tree, f"w.{len(tree.parts) - 1}")
    assert data_of(tree) == before


def test_a_single_predicate_is_shown_in_a_group_and_a_double_no_is_a_yes() -> None:
    nurse = {"job_role": ["nurse"]}
    assert data_of(tree_of(nurse)) == {"all": [nurse]}
    assert data_of(tree_of({"not": {"not": nurse}})) == {"all": [nurse]}
    assert data_of(tree_of({"all": [{"not": {"any": [nurse]}}]})) == {"all": [{"not": {"any": [nurse]}}]}


def test_what_a_form_invents_is_left_out() -> None:
    given: dict[str, Any] = {"node:w": ["all"], "node:w.0": ["colour"], "t:w.0:shade": ["blue"]}
    assert data_of(read_tree(given, INPUTS)) == {"all": [{"all": []}]}


def test_what_cannot_be_read_in_a_file_is_left_out() -> None:
    data = {"all": ["nurse", {"unit": {"any_of": 5}}, {"job_role": ["nurse", 3]}, {"a": 1, "b": 2}]}
    assert [(part.kind, part.terms) for part in tree_of(data).parts] == [
        ("unit", {"any_of": []}),
        ("job_role", {"any_of": ["nurse"]}),
    ]
    assert tree_of("nurse") == Node("all")
