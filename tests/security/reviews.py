"""A coding review of the learner, told and disputed, in which every text is hostile."""

from lms.reviews.services import steps
from tests.access import factories as access
from tests.cast import Cast
from tests.reviews.factories import POLICY, again, code, drawn, told


def set_up_coding_reviews(cast: Cast, mark: str) -> dict[str, str]:
    """Let the learner code, draw the sample, tell the results and let the learner dispute one."""
    types = [one | {"title": f"{one['title']} {mark}"} for one in POLICY["types"]]
    bands = [one | {"title": mark, "follows": mark} for one in POLICY["bands"]]
    access.publish("policy", "coding_reviews", POLICY | {"types": types, "bands": bands})
    learner, reviewer = cast["learner"], cast["coding_manager"]
    code(learner, 4)
    found = told(drawn(learner, reviewer), reviewer, poor=1)
    steps.dispute(found, found.case(1), text=f"Northside {mark}", by_id=learner.id)
    return {"review_id": again(found).review.public_id}
