"""The values of the access policy, as the rules read them."""

from datetime import date

from lms.access.rules.facts import GatePolicy
from lms.access.rules.reconciliation import Limits
from lms.access.rules.signing import ProvisionalPolicy
from lms.core.policy import section


def gate_policy(as_of: date | None = None) -> GatePolicy:
    """Return the limits of grace and leave."""
    values = section("access", as_of)
    return GatePolicy(grace_days=values["grace_days"], leave_days=values["leave_days"])


def provisional_policy(as_of: date | None = None) -> ProvisionalPolicy:
    """Return the limits of provisional access."""
    values = section("access", as_of)["provisional"]
    return ProvisionalPolicy(
        max_days=values["days"],
        extension_days=values["extension_days"],
        max_in_twelve_months=values["in_twelve_months"],
    )


def login_limits(as_of: date | None = None) -> Limits:
    """Return after how many days without a log-in an account is looked at and disabled."""
    values = section("access", as_of)
    return Limits(look_after=values["unused_days"], disable_after=values["inactive_days"])
