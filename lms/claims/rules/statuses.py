"""What the categories of a 277CA mean for a claim (rules A3 to A6)."""

from collections.abc import Iterable
from typing import Literal

from lms.claims.rules.facts import StatusCode

Answer = Literal["accepted", "rejected", "in_transit", "not_found"]

_ANSWERS: dict[str, Answer] = {
    "A0": "in_transit",
    "A1": "in_transit",
    "A2": "accepted",
    "A3": "rejected",
    "A4": "not_found",
    "A5": "accepted",
    "A6": "rejected",
    "A7": "rejected",
    "A8": "rejected",
}
_PRECEDENCE: tuple[Answer, ...] = ("rejected", "accepted", "not_found", "in_transit")


def answer_of(statuses: Iterable[StatusCode]) -> Answer | None:
    """Return what the statuses of one claim say together: a rejection wins; None when none decides.

    The action code STC03 is not asked: the category decides (rule A5). Category E means that no answer
    was possible, so it decides nothing.
    """
    told = {_ANSWERS.get(status.category) for status in statuses}
    return next((answer for answer in _PRECEDENCE if answer in told), None)
