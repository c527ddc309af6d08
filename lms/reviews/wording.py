"""Words and looks of coding reviews."""

from datetime import date, timedelta
from decimal import Decimal

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web.states import Look
from lms.reviews.policy import ReviewsPolicy
from lms.reviews.rules import standing
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import BY_CODES, Totals
from lms.reviews.services.reading import Seen

LOOKS = {
    standing.WAITING: Look("empty", "off", _("Waits for a reviewer's first look")),
    standing.UNDER_WAY: Look("half", "info", _("Under review")),
    standing.REPORTED: Look("clock", "info", _("With the coder")),
    standing.DISPUTED: Look("return", "warn", _("Disputed")),
    standing.READY: Look("half", "warn", _("Ready to close")),
    standing.CLOSED: Look("met", "ok", _("Closed")),
    standing.WITHDRAWN: Look("waived", "off", _("Withdrawn")),
}
NOT_DRAWN = Look("empty", "bad", _("Not drawn"))
STEP_WORDS = {
    "assigned": _("Reviewer named"),
    "reported": _("Coder told"),
    "accepted": _("Accepted by the coder"),
    "disputed": _("Disputed by the coder"),
    "closed": _("Closed"),
    "withdrawn": _("Withdrawn"),
}


def share(part: int, whole: int) -> str:
    """Return a share with both of its numbers: ``95.2 % (40 of 42)``; a dash without any."""
    if not whole:
        return "—"
    percent = (Decimal(100) * part / whole).quantize(Decimal("0.1"))
    return f"{percent} % ({part:,} of {whole:,})"


def accuracy(totals: Totals, score_by: str) -> str:
    """Return the accuracy by what policy scores, with both of its numbers and their unit."""
    if score_by == BY_CODES:
        return _("%s codes") % share(totals.correct, totals.codes) if totals.codes else "—"
    return _("%s records") % share(totals.right, totals.cases) if totals.cases else "—"


def size_reason(found: Seen, policy: ReviewsPolicy) -> str:
    """Say how many records were drawn of how many, and why so many."""
    review = found.review
    words = {
        "n": len(found.cases),
        "population": f"{review.population:,}",
        "type": policy.title(review.patient_type).lower(),
        "quarter": found.quarter.in_words,
        "asked": review.asked,
    }
    if review.population <= review.asked:
        return (
            _(
                "All %(population)s %(type)s records coded in %(quarter)s: policy asks for %(asked)d "
                "and there are no more."
            )
            % words
        )
    return (
        _(
            "%(n)d of %(population)s %(type)s records coded in %(quarter)s: policy asks for %(asked)d, "
            "shared out over the months."
        )
        % words
    )


def due_on(quarter: Quarter, policy: ReviewsPolicy) -> date:
    """Return the day by which the reviews of a quarter are to be closed."""
    return quarter.last_on + timedelta(days=policy.done_in_days)


def heading(closed: int, whole: int, quarter: Quarter) -> str:
    """Say how many reviews of a quarter are closed."""
    if not whole:
        return _("Nothing was coded in %s") % quarter.in_words
    noun = ngettext("review", "reviews", whole)
    words = ngettext(
        "%(closed)d of %(whole)d %(noun)s of %(quarter)s is closed",
        "%(closed)d of %(whole)d %(noun)s of %(quarter)s are closed",
        1 if whole == 1 else closed,
    )
    return words % {"closed": closed, "whole": whole, "noun": noun, "quarter": quarter.in_words}
