"""Forms made from schemas: what is shown comes back, rows come and go, faults stand beside their fields."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields, validate

from lms.assessments.api import AssessmentSchema, ItemSchema
from lms.assessments.questions import QUESTION_TYPES
from lms.authoring.rules.form_reading import MOST_ROWS, operated, read, starter
from lms.authoring.rules.form_tree import Fields, Group, Leaf, fields_of, flat, tree
from lms.authoring.rules.yaml_edit import plain, split_front_matter
from lms.courses.content import LessonSchema, ModuleSchema
from tests.authoring.forms import leaves, posted, rows_named

CONTENT = Path(__file__).resolve().parents[2] / "content"
SINGLE = fields_of(ItemSchema, QUESTION_TYPES.get("single").schema)


def single_choice() -> dict[str, Any]:
    return next(item for item in real_items() if item["kind"] == "single")


def item_fields(kind: str) -> Fields:
    return fields_of(ItemSchema, QUESTION_TYPES.get(kind).schema)


def kept(known: Fields, data: dict[str, Any]) -> Any:
    return read(known, posted(tree(known, data)))


@cache
def real_items() -> list[dict[str, Any]]:
    banks = sorted(CONTENT.glob("modules/*/items/*.yaml"))
    return [item for bank in banks for item in yaml.load(bank.read_text(), Loader=yaml.CSafeLoader)]


@pytest.mark.parametrize("kind", QUESTION_TYPES.kinds())
def test_a_form_gives_back_every_sample_of_a_question_type(kind: str) -> None:
    own = QUESTION_TYPES.get(kind)
    for sample in own.samples():
        data = dict(sample.data)
        assert kept(fields_of(own.schema), data) == data


def test_a_form_gives_back_every_item_of_the_real_banks() -> None:
    assert len(real_items()) > 1000
    for item in real_items():
        assert kept(item_fields(item["kind"]), item) == item, item["id"]


def test_a_form_gives_back_every_module_and_every_lesson() -> None:
    for path in CONTENT.glob("modules/*/module.yaml"):
        data = plain(yaml.load(path.read_text(), Loader=yaml.CSafeLoader))
        assert kept(fields_of(ModuleSchema), data) == data, path
    for path in CONTENT.glob("modules/*/lessons/*.md"):
        data = yaml.load(split_front_matter(path.read_text())[0], Loader=yaml.CSafeLoader)
        without = {name: value for name, value in data.items() if name != "checks"}
        known = {name: field for name, field in fields_of(LessonSchema).items() if name != "checks"}
        assert kept(known, without) == without, path


class EverythingSchema(Schema):
    """One field of each kind."""

    line = fields.String(required=True)
    long = fields.String(metadata={"description": "what it is for"})
    whole = fields.Integer(validate=validate.Range(min=1, max=9))
    share = fields.Float()
    money = fields.Decimal()
    flag = fields.Boolean()
    choice = fields.String(validate=validate.OneOf(["a", "b"]))
    months = fields.Integer(allow_none=True)
    words = fields.List(fields.String(), validate=validate.Length(min=1, max=3))
    table = fields.List(fields.List(fields.String()))
    draw = fields.Dict(keys=fields.String(), values=fields.Integer())
    group = fields.Nested(AssessmentSchema)
    anything = fields.Raw()


text = st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs", "Cc")), min_size=1)
numbers = st.integers(-(10**9), 10**9) | st.sampled_from([0.25, 12.5, -3.75])
values: dict[str, st.SearchStrategy[Any]] = {
    "line": text,
    "long": text.map(lambda line: f"{line}\n\n{line}\n"),
    "whole": st.integers(0, 10**9),
    "share": numbers,
    "money": numbers | st.sampled_from(["40.00", "0.10"]),
    "flag": st.booleans(),
    "choice": st.sampled_from(["a", "b", "c"]),
    "months": st.none() | st.integers(1, 60),
    "words": st.lists(text, max_size=4),
    "table": st.lists(st.lists(text, min_size=1, max_size=3), max_size=3),
    "draw": st.dictionaries(text, st.integers(0, 9), max_size=3),
    "group": st.fixed_dictionaries(
        {"cut": st.integers(0, 999), "minutes": st.integers(0, 999), "draw": st.just({"O1": 2})}
    ),
    "anything": st.recursive(
        st.integers() | st.booleans() | st.text("abc:#'- ", min_size=1),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(st.text("abc", min_size=1), inner, min_size=1, max_size=3)
        ),
        max_leaves=5,
    ),
}


@given(st.fixed_dictionaries({"line": text}, optional={k: v for k, v in values.items() if k != "line"}))
def test_what_a_form_shows_comes_back_whatever_its_fields_are(data: dict[str, Any]) -> None:
    assert kept(fields_of(EverythingSchema), data) == data


@given(st.dictionaries(st.sampled_from(sorted(values)), st.one_of(*values.values()), min_size=1))
def test_values_of_the_wrong_type_are_shown_as_yaml_and_come_back(data: dict[str, Any]) -> None:
    found = kept(fields_of(EverythingSchema), data)
    assert {name: found.get(name) for name in data} == data


@given(
    st.dictionaries(
        st.sampled_from(["line.#", "words.#", "words.0", "group.#", "draw.#", "draw.0.key"]), text
    )
)
def test_a_hostile_form_is_read_without_failing(fields_sent: dict[str, str]) -> None:
    known = fields_of(EverythingSchema)
    data = read(known, {name: [value] for name, value in fields_sent.items()})

    assert data.keys() <= known.keys()
    assert all(len(value) <= MOST_ROWS for value in data.values() if isinstance(value, list))


def test_labels_limits_and_choices_come_from_the_schema() -> None:
    parts = {part.name: part for part in tree(SINGLE, {"status": "live"})}
    status = parts["status"]
    assert isinstance(status, Leaf)
    assert (status.label, status.kind, status.value) == ("Status", "choice", "live")
    assert "retired" in status.choices
    options = rows_named(tuple(parts.values()), "options")
    assert (options.least, options.most, options.help) == (
        3,
        4,
        "One option as an author writes it. 3 to 4 rows",
    )
    shown = {leaf.name: leaf for leaf in leaves(tree(fields_of(EverythingSchema), {}))}
    assert shown["long"].help == "What it is for"
    assert shown["whole"].help == "1 to 9"


def test_faults_of_a_schema_stand_beside_their_fields() -> None:
    item = dict(single_choice())
    item["options"] = [dict(row) for row in item["options"]]
    item["options"][1]["why"] = " "
    parts = tree(SINGLE, item, flat(ItemSchema().validate(item)))
    wrong = {leaf.name: leaf.faults for leaf in leaves(parts) if leaf.faults}
    assert wrong == {"options.1.why": ("Must not be blank.",)}


def test_a_fault_of_a_blueprint_stands_beside_the_number_of_its_objective() -> None:
    data = {"cut": 80, "minutes": 30, "draw": {"O1": 5, "O2": 0}}
    parts = tree(fields_of(AssessmentSchema), data, flat(AssessmentSchema().validate(data)))
    assert [leaf.name for leaf in leaves(parts) if leaf.faults] == ["draw.1.value"]


def test_rows_are_added_with_the_next_key_and_taken_away() -> None:
    item = single_choice()
    keys = [row["key"] for row in item["options"]]
    more = operated(SINGLE, item, "add:options")
    assert [row["key"] for row in more["options"]] == [*keys, chr(ord(keys[-1]) + 1)]
    fewer = operated(SINGLE, more, "remove:options.0")
    assert [row["key"] for row in fewer["options"]] == [*keys[1:], more["options"][-1]["key"]]
    assert len(item["options"]) == len(keys)


def test_rows_change_places() -> None:
    item = {"reference": ["a", "b", "c"]}
    assert operated(SINGLE, item, "up:reference.2")["reference"] == ["a", "c", "b"]
    assert operated(SINGLE, item, "down:reference.0")["reference"] == ["b", "a", "c"]
    assert operated(SINGLE, item, "up:reference.0")["reference"] == ["a", "b", "c"]


def test_rows_of_a_mapping_and_of_a_table_are_added_and_taken_away() -> None:
    known = fields_of(EverythingSchema)
    assert operated(known, {"draw": {"O1": 5, "O2": 3}}, "remove:draw.0")["draw"] == {"O2": 3}
    assert operated(known, {"draw": {"O1": 5}}, "add:draw")["draw"] == {"O1": 5, "": None}
    assert operated(known, {}, "add:table")["table"] == [[]]
    assert operated(known, {"table": [["a"]]}, "remove:table.0.0")["table"] == [[]]


def test_a_group_that_is_not_there_is_added_and_taken_away() -> None:
    known = fields_of(EverythingSchema)
    absent = next(part for part in tree(known, {}) if part.name == "group")
    assert isinstance(absent, Group)
    assert not absent.is_there
    added = operated(known, {}, "add:group")
    assert "group" in added
    assert "group" not in operated(known, added, "remove:group")


@given(st.text(max_size=30), st.sampled_from(["add", "remove", "up", "down", ""]))
def test_an_act_that_makes_no_sense_changes_nothing(name: str, verb: str) -> None:
    known = {key: field for key, field in SINGLE.items() if key not in name}
    item = {"options": [{"key": "A"}], "stem": "x"}
    assert operated(known, item, f"{verb}:9{name}") == item


def test_a_new_item_begins_with_the_rows_that_it_needs() -> None:
    begun = starter(SINGLE)
    assert [row["key"] for row in begun["options"]] == ["A", "B", "C"]
    assert begun["reference"] == [""]
    assert tree(SINGLE, begun)


@pytest.mark.parametrize("kind", QUESTION_TYPES.kinds())
def test_every_question_type_has_an_empty_form(kind: str) -> None:
    known = item_fields(kind)
    assert read(known, posted(tree(known, starter(known)))).keys() <= known.keys()
