"""What floors above may ask of coding reviews: draw, look, tell, dispute, decide, close."""

from lms.reviews.permissions import DESK
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import Finding
from lms.reviews.services.desk import QuarterStanding, quarter_before
from lms.reviews.services.drawing import Order, draw_review
from lms.reviews.services.reading import Seen, review_named, seen
from lms.reviews.services.recording import Look, close, record_first, record_second
from lms.reviews.services.signing import Signing
from lms.reviews.services.steps import dispute, report

__all__ = [
    "DESK",
    "Finding",
    "Look",
    "Order",
    "Quarter",
    "QuarterStanding",
    "Seen",
    "Signing",
    "close",
    "dispute",
    "draw_review",
    "quarter_before",
    "record_first",
    "record_second",
    "report",
    "review_named",
    "seen",
]
