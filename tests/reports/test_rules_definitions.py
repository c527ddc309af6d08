"""A definition holds what its source offers, and never a scope."""

from hypothesis import given
from hypothesis import strategies as st

from lms.reports.rules.definitions import ALL, RELATIONS, Definition, Offer, definition_of

OFFER = Offer(
    source="things",
    fields=("name", "unit", "state", "on"),
    standard=("name", "state"),
    filters={"state": ("open", "late")},
    days=frozenset({"on"}),
)
words = st.sampled_from(["name", "unit", "state", "on", "salary", "", "open", "late", "30", "31", "x" * 90])


@given(
    columns=st.lists(words),
    groups=st.lists(words),
    relation=words,
    filters=st.dictionaries(words, words),
)
def test_untrusted_choices_give_a_definition_that_the_source_offers(
    columns: list[str], groups: list[str], relation: str, filters: dict[str, str]
) -> None:
    made = definition_of(OFFER, columns, groups, relation, filters)
    assert set(made.columns) <= set(OFFER.fields)
    assert made.columns
    assert set(made.groups) <= set(OFFER.fields)
    assert made.relation in RELATIONS
    assert made.filters.keys() <= {"state", "on"}
    assert made.filters.get("state", "open") in ("open", "late")
    assert made.filters.get("on", "30") == "30"
    assert Definition.from_json("things", made.as_json()) == made


def test_columns_keep_the_order_of_the_source() -> None:
    assert definition_of(OFFER, ["state", "name"], (), ALL, {}).columns == ("name", "state")


def test_a_source_that_counts_takes_no_groups_beside_its_columns() -> None:
    counted = Offer("c", OFFER.fields, OFFER.standard, {}, is_counted=True)
    assert definition_of(counted, ["unit"], ["state"], ALL, {}).groups == ()
