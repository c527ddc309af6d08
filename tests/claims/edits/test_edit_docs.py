"""The page about edits names every kind, table, side fact and condition that there is."""

import dataclasses
import re
from pathlib import Path

import yaml

from lms.claims.edits.conditions import CODE_NOUNS
from lms.claims.edits.facts_document import side_facts
from lms.claims.edits.registry import EDIT_KINDS
from lms.claims.edits.side_facts import SideFacts
from lms.claims.edits.tables import COLUMNS

PAGE = (Path(__file__).parents[3] / "docs/edits.md").read_text()
KINDS = PAGE.partition("| kind | finds")[2]


def test_every_kind_is_listed_with_the_words_of_its_messages() -> None:
    for kind in EDIT_KINDS:
        (row,) = re.findall(rf"^\| `{kind.kind}` \|.*$", KINDS, re.MULTILINE)
        assert all(f"`{word}`" in row.rsplit("|", 2)[1] for word in kind.words), row


def test_every_table_is_listed_with_its_columns() -> None:
    for name, columns in COLUMNS.items():
        assert f"| `{name}` | `{','.join(columns)}` |" in PAGE


def test_every_side_fact_is_listed_with_its_parts() -> None:
    for one in dataclasses.fields(SideFacts):
        assert f"| `{one.name}` |" in PAGE


def test_every_list_of_codes_is_named() -> None:
    assert all(f"`{noun}`" in PAGE for noun in CODE_NOUNS if noun != "other")


def test_the_example_of_side_facts_is_one() -> None:
    (example,) = re.findall(r"```yaml\n(every_claim.*?)```", PAGE, re.DOTALL)
    data = yaml.safe_load(example)
    assert side_facts(data["every_claim"]).enrolments
    assert side_facts(data["claims"]["A1001"]).authorizations
