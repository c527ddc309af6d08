"""What authors write for education: the shipped pathway is that of the blueprint, faults name their place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from lms.core.content import check
from lms.education.rules.matching import KINDS
from lms.education.rules.pathways import Pathway

CONTENT = Path(__file__).resolve().parents[2] / "content"


def test_the_shipped_pathway_has_orientation_review_and_three_contacts() -> None:
    plan = Pathway.of(
        yaml.safe_load((CONTENT / "pathways" / "new-provider.yaml").read_text(encoding="utf-8"))
    )

    assert [(step.kind, step.day) for step in plan.steps] == [
        ("orientation", 7),
        ("review", 21),
        ("contact", 30),
        ("contact", 60),
        ("contact", 90),
    ]
    assert plan.starts_on_hire


def test_the_shipped_words_have_every_kind_and_no_id_twice() -> None:
    terms = yaml.safe_load((CONTENT / "education" / "terms.yaml").read_text(encoding="utf-8"))

    assert {term["kind"] for term in terms} == set(KINDS)
    assert len({term["id"] for term in terms}) == len(terms)


def _twice(plan: dict[str, Any]) -> None:
    plan["steps"].append(dict(plan["steps"][-1]))


def _backwards(plan: dict[str, Any]) -> None:
    plan["steps"][1]["day"] = 3


def _unknown_role(plan: dict[str, Any]) -> None:
    plan["job_roles"] = ["wizard"]


def _unknown_kind(plan: dict[str, Any]) -> None:
    plan["steps"][0]["kind"] = "party"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_twice, "is named twice"),
        (_backwards, "is before the step above it"),
        (_unknown_role, "wizard"),
        (_unknown_kind, "Must be one of: orientation, review, contact"),
    ],
)
def test_a_pathway_that_is_wrong_is_refused_with_its_place(
    database: Flask, tmp_path: Path, change: Callable[[dict[str, Any]], None], words: str
) -> None:
    plan = yaml.safe_load((CONTENT / "pathways" / "new-provider.yaml").read_text(encoding="utf-8"))
    change(plan)
    (tmp_path / "pathways").mkdir()
    (tmp_path / "pathways" / "new-provider.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    _things, faults = check(tmp_path)

    assert [fault for fault in faults if words in f"{fault.where} {fault.message}"]
