"""What people of a review are told: a sample to review, results to read, a dispute to decide, the end."""

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.notices.api import OWN, Item, plan
from lms.reviews.services.reading import Seen

SOURCE = "coding-review"


def to_review(found: Seen, *, to_id: int, by_id: int) -> None:
    """Tell whoever was named by somebody else that a sample waits for them."""
    if to_id != by_id:
        title = _("A sample of %(records)d records of %(quarter)s waits for your review")
        words = title % {"records": len(found.cases), "quarter": found.quarter.in_words}
        _tell(found, to_id, f"review:{len(found.steps)}", words, _("you were named as its reviewer"))


def results_told(found: Seen, answer_by: str) -> None:
    """Tell the coder that the results can be read, and until when they may be disputed."""
    title = _("The review of your coding in %s can be read") % found.quarter.in_words
    reason = _("say until %s if you see a record otherwise") % answer_by
    _tell(found, found.review.person_id, "told", title, reason)


def disputed(found: Seen, ordinal: int) -> None:
    """Tell the first reviewer that another reviewer has to decide about a record."""
    if found.reviewer_id is not None:
        title = _("Record %d of a sample that you reviewed is disputed") % ordinal
        _tell(found, found.reviewer_id, f"disputed:{ordinal}", title, _("another reviewer has to decide"))


def closed(found: Seen) -> None:
    """Tell the coder that the review is closed and what it says for them."""
    title = _("The review of your coding in %s is closed") % found.quarter.in_words
    _tell(found, found.review.person_id, "closed", title, _("read what was good and what to learn"))


def _tell(found: Seen, person_id: int, key: str, title: str, reason: str) -> None:
    topic = f"coding-review:{found.review.public_id}"
    item = Item(
        recipient_id=person_id,
        about_id=person_id,
        key=f"{topic}:{key}",
        audience=OWN,
        source=SOURCE,
        topic=topic,
        title=title,
        reason=reason,
        href=f"/coding-reviews/{found.review.public_id}",
        planned_on=clock.today(),
    )
    plan((item,), at_once=True)
