"""The file of associations: what is wrong with it is said with its place."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from lms.core.content import check
from tests.careers.examples import AAPC_BODY, AHIMA_BODY


def faults_of(folder: Path, *bodies: dict[str, Any]) -> str:
    (folder / "careers").mkdir()
    (folder / "careers" / "credentials.yaml").write_text(yaml.safe_dump(list(bodies)), encoding="utf-8")
    return " ".join(str(fault) for fault in check(folder)[1])


def test_the_associations_that_ship_have_no_fault(database: Flask, tmp_path: Path) -> None:
    assert faults_of(tmp_path, AHIMA_BODY, AAPC_BODY) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "sure"}, "status"),
        ({"verified_on": "lately"}, "verified_on"),
        ({"address": "http://a.example"}, "address"),
        ({"credentials": [AHIMA_BODY["credentials"][0]] * 2}, "CCA is listed twice"),
        ({"categories": [one | {"teaching": True} for one in AHIMA_BODY["categories"]]}, "several are"),
        ({"limits": [AHIMA_BODY["limits"][0] | {"categories": ["cooking"]}]}, "limits.0"),
        ({"surprise": 1}, "Unknown field"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(
    database: Flask, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert said in faults_of(tmp_path, AAPC_BODY, AHIMA_BODY | change)


def test_a_code_names_one_credential(database: Flask, tmp_path: Path) -> None:
    twice = AAPC_BODY | {"id": "XYZ"}
    assert "CPC of XYZ is listed by AAPC too" in faults_of(tmp_path, AAPC_BODY, twice)
