"""Words for what became of a claim."""

from lms.claims.models import ClaimFact
from lms.core.i18n import gettext as _

RESULT_WORDS = {
    "full_denial": "Denied in full",
    "partial_denial": "Denied in part",
    "paid": "Paid",
    "zero_pay_not_denied": "Nothing to pay, not a denial",
    "excluded": "Not counted",
    "out_of_balance": "Out of balance",
}


def result_words(fact: ClaimFact) -> str:
    """Return what became of a claim, in a few words."""
    if fact.result is not None:
        return _(RESULT_WORDS[fact.result])
    return _("Rejected") if fact.ack_outcome == "rejected" else _("Waiting")
