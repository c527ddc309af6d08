"""Second factors: when a code of an authenticator app counts, and who must have one from which day on."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pyotp import HOTP

STEP_SECONDS = 30
DRIFT_STEPS = 1
DIGITS = 6
CODES = 10
CODE_LENGTH = 10

PASSWORD = "password"  # noqa: S105  the name of a means, no secret
WITH_APP = "password and authenticator app"
WITH_RECOVERY = "password and recovery code"
PASSKEY = "passkey"
BY_LINK = "mailed link"
BY_CODE = "printed code"
DEMO = "one click of the demo"
STRONG = frozenset({WITH_APP, WITH_RECOVERY, PASSKEY})
"""The means with a second factor; a passkey asks for the person on its device and is both by itself."""


@dataclass(frozen=True)
class Demand:
    """Who must have a second factor: holders of ``duties``, from ``from_on`` on, with ``days`` to enrol."""

    duties: frozenset[str] = frozenset()
    from_on: date | None = None
    days: int = 14

    def due_on(self, held_since: Mapping[str, date]) -> date | None:
        """Return the last day to enrol for somebody by the first day of each duty held; None = not demanded.

        The earliest day binds: who holds two such duties has the days of the one held longer.
        """
        begins = [since for duty, since in held_since.items() if duty in self.duties]
        if not begins:
            return None
        begun = min(begins)
        return max(begun, self.from_on or begun) + timedelta(days=self.days)


def step_of(at: datetime) -> int:
    """Return the number of the time step of 30 seconds that an instant lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def accepted_step(secret: str, code: str, *, at: datetime, last_step: int) -> int | None:
    """Return the time step that a code belongs to; None when it does not count.

    A clock may be one step off. A step that was used, and every one before it, never counts again.

    Args:
        secret: of the app, in base32.
        code: as typed; spaces between the digits do not matter.
        at: now.
        last_step: the newest step used so far.

    Source: RFC 6238 section 5.2.
    """
    typed = digits_of(code)
    if len(typed) != DIGITS:
        return None
    now, codes = step_of(at), HOTP(secret)
    around = range(max(now - DRIFT_STEPS, last_step + 1), now + DRIFT_STEPS + 1)
    return next((step for step in around if hmac.compare_digest(codes.at(step), typed)), None)


def digits_of(code: str) -> str:
    """Return a code without spaces and hyphens; empty when anything but ASCII digits is left."""
    plain = "".join(code.replace("-", " ").split())
    return plain if plain.isascii() and plain.isdigit() else ""


def plain_recovery_code(code: str) -> str:
    """Return the one spelling of a recovery code: small letters and digits."""
    return "".join(character for character in code.lower() if character.isalnum())


def is_strong(means: Collection[str | None]) -> bool:
    """Tell whether any of some means has a second factor."""
    return any(one in STRONG for one in means)
