"""Coding reviews of the learner, one disputed and one closed, in which every text is hostile."""

from lms.reviews.services import steps
from lms.reviews.services.recording import close
from tests.access import factories as access
from tests.cast import Cast
from tests.reviews.factories import POLICY, again, code, drawn, signing, told


def set_up_coding_reviews(cast: Cast, mark: str) -> dict[str, str]:
    """Let the learner code, draw two samples, tell the results; one result is disputed, one review closed."""
    types = [one | {"title": f"{one['title']} {mark}"} for one in POLICY["types"]]
    bands = [one | {"title": mark, "follows": mark} for one in POLICY["bands"]]
    access.publish("policy", "coding_reviews", POLICY | {"types": types, "bands": bands})
    learner, reviewer = cast["learner"], cast["coding_manager"]
    code(learner, 4)
    found = told(drawn(learner, reviewer), reviewer, poor=1)
    steps.dispute(found, found.case(1), text=f"Northside {mark}", by_id=learner.id)
    code(learner, 4, "emergency")
    other = told(drawn(learner, reviewer, "emergency"), reviewer)
    steps.accept(other, by_id=learner.id)
    close(again(other), signing(reviewer, f"Read the guideline {mark}"))
    return {
        "review_id": again(found).review.public_id,
        "closed_review_id": again(other).review.public_id,
    }
