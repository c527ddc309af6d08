"""Claims in the JSON API: one claim, explained."""

from typing import Any

from lms.claims.permissions import VIEW_CLAIMS
from lms.claims.schemas import ClaimSchema
from lms.claims.services.explaining import explain
from lms.claims.services.payers import payer_book
from lms.claims.services.stories import fact_by_public_id, story_of
from lms.claims.services.units import paths_of_claim
from lms.core.permissions import Subject, requires
from lms.core.web.api import Resources

resources = Resources("claims", "Claims", "What happened to a claim and what that suggests; no patient data.")


def _subject(public_id: str) -> Subject:
    return Subject(paths=paths_of_claim(fact_by_public_id(public_id)))


@resources.get("/claims/<public_id>", public_id="Public id of the claim, C-….")
@requires(VIEW_CLAIMS, subject=_subject)
@resources.answers(ClaimSchema)
def read_claim(public_id: str) -> dict[str, Any]:
    """Read one claim: what was sent, answered and paid, and the suggested cause of a denial."""
    return explain(story_of(fact_by_public_id(public_id)), payer_book())
