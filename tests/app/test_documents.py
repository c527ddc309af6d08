"""The documents: the authoring manual is current, and no link leads nowhere."""

import re
from pathlib import Path

import pytest
from flask import Flask

from lms.core.content.manual import manual
from lms.core.feature import features

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")


def test_the_authoring_manual_is_what_the_schemas_say(app: Flask) -> None:
    with app.app_context():
        written = manual(features().kinds.values(), features().policy_schemas)

    assert (ROOT / "docs" / "authoring.md").read_text() == written, (
        "write it again: lms content manual > docs/authoring.md"
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in links if not (path.parent / link).exists()] == []
