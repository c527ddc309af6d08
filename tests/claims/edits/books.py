"""The real book of edits, made from the content folder without a database."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import yaml

from lms.claims.edits.book import EditBook
from lms.claims.edits.facts_document import side_facts
from lms.claims.edits.findings import Scrubbed
from lms.claims.edits.reading import read_claims
from lms.claims.edits.scrubbing import scrub
from lms.claims.edits.sound_claims import sound_claim
from lms.claims.edits.view import ClaimView
from tests.claims.makers import CONTENT

Changes = Iterable[tuple[str, str]]


def edits_body() -> dict[str, Any]:
    """The body of the content file."""
    loaded: dict[str, Any] = yaml.safe_load((CONTENT / "claims/edits.yaml").read_text())
    return loaded


@cache
def root_causes_body() -> dict[str, Any]:
    """The body of the reason table."""
    loaded: dict[str, Any] = yaml.safe_load((CONTENT / "claims/root_causes.yaml").read_text())
    return loaded


@cache
def book() -> EditBook:
    """The edits as shipped."""
    payers = yaml.safe_load((CONTENT / "payers.yaml").read_text())
    return EditBook.from_bodies(edits_body(), root_causes_body(), {one["id"]: one for one in payers})


def claim(kind: str = "837P", *changes: tuple[str, str]) -> ClaimView:
    """A sound claim after some changes."""
    (found,) = read_claims(sound_claim(kind, changes))
    return found


def scrubbed(kind: str = "837P", *changes: tuple[str, str], **facts: Any) -> Scrubbed:
    """What the shipped edits say about a changed claim; facts as a document has them."""
    return scrub(claim(kind, *changes), side_facts(facts), book())


def edits_hit(answer: Scrubbed) -> set[str]:
    """The ids of the edits that were hit, without ``EDIT-``."""
    return {hit.edit.removeprefix("EDIT-") for hit in answer.hits}
