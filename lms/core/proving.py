"""Proving to be oneself again to sign: what is asked, what came, and what it says when it does not fit.

Features that sign know this module alone; how people prove it is set by the feature that knows accounts.
"""

from dataclasses import dataclass
from datetime import datetime

from lms.core.feature import features


@dataclass(frozen=True)
class Asked:
    """What a form asks of who signs.

    Attributes:
        code: whether a code is needed beside the password.
        until: until when an earlier code counts, None when none does.
        passkey: what the browser needs to ask for a passkey, as JSON; None without one.
    """

    code: bool = False
    until: datetime | None = None
    passkey: str | None = None


@dataclass(frozen=True)
class Given:
    """What came with a form; ``answer`` is that of a passkey, as JSON. Each may be empty."""

    password: str
    code: str = ""
    answer: str = ""


class NotProved(Exception):
    """Who signs did not prove to be themself; the field of the form says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def asked_to_sign() -> Asked:
    """Return what the person of this request is asked for when they sign."""
    ask = features().asked_to_sign
    return ask() if ask else Asked()


def prove(given: Given) -> str:
    """Let the person of this request prove to be themself; opens units of work of its own.

    Returns:
        By which means, in words that are kept with the signature.

    Raises:
        NotProved: when something is wrong or missing.
    """
    check = features().prove
    if check is None:
        raise NotProved("password", "Nobody can sign here.")
    return check(given)
