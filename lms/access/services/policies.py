"""The values of the access policy, as the rules read them."""

from collections.abc import Collection
from datetime import date, datetime

from lms.access.rules.emergencies import EmergencyPolicy
from lms.access.rules.facts import OPEN_CYCLES, GatePolicy
from lms.access.rules.reconciliation import Limits
from lms.access.rules.signing import BEGINS_WITHIN_DAYS, ProvisionalPolicy
from lms.core.content import history
from lms.core.policy import section
from lms.roles.api import is_known


def gate_policies(known_at: datetime | None = None) -> tuple[GatePolicy, ...]:
    """Return the limits of grace and leave, oldest first, as published by ``known_at`` (None = now).

    Without any policy they are those of the shipped one.
    """
    found = tuple(
        GatePolicy(
            grace_days=revision.body["grace_days"],
            leave_days=revision.body["leave_days"],
            effective_on=revision.effective_on,
            scope=revision.body.get("scope", OPEN_CYCLES),
        )
        for revision in history("policy", "access")
        if revision.body and is_known(revision, known_at)
    )
    return found or (GatePolicy(),)


def provisional_policy(as_of: date | None = None) -> ProvisionalPolicy:
    """Return the limits of provisional access."""
    values = section("access", as_of)["provisional"]
    return ProvisionalPolicy(
        max_days=values["days"],
        extension_days=values["extension_days"],
        max_in_twelve_months=values["in_twelve_months"],
        begins_within_days=values.get("begins_within_days", BEGINS_WITHIN_DAYS),
    )


def emergency_policy(as_of: date | None = None) -> EmergencyPolicy:
    """Return the limits of emergency staffing; a policy that says nothing of it has the shipped ones."""
    return EmergencyPolicy(**section("access", as_of).get("emergency", {}))


def login_limits(as_of: date | None = None) -> Limits:
    """Return after how many days without a log-in an account is looked at and disabled."""
    values = section("access", as_of)
    return Limits(values["unused_days"], values["inactive_days"], values.get("inactive_days_of") or {})


def inactive_days(job_roles: Collection[str], as_of: date | None = None) -> int:
    """Return after how many days without a log-in an account counts as not used, the least of some roles."""
    values = section("access", as_of)
    own, usual = values.get("inactive_days_of", {}), int(values["inactive_days"])
    return min((int(own.get(role, usual)) for role in job_roles), default=usual)
