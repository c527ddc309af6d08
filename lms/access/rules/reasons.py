"""The sentence behind the reason of an order; it says nothing of a training record."""

from lms.access.rules import orders

WORDS = {
    orders.RELEASED: "Access was released",
    orders.PROVISIONAL: "Provisional access beside a supervisor",
    orders.RESTORED: "A suspension was lifted",
    orders.SUSPENDED: "Access was suspended",
    orders.LEFT: "No longer employed, or away for long",
    orders.NO_JOB: "No job asks for this access any more",
    orders.LAPSED: "The clearance ran out",
    orders.OFFICER: "An access officer ordered it",
}


def in_words(reason: str) -> str:
    """Return the sentence of a reason; the code itself when it is unknown."""
    return WORDS.get(reason, reason)
