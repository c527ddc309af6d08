"""The limits of sign-in from the policy section ``people``; defaults until one is loaded."""

from datetime import date, timedelta
from typing import Any

from lms.core.content import live, parsed
from lms.core.errors import NotFound
from lms.people.rules.second_factor import Demand
from lms.people.rules.sign_in import Limits

DEFAULTS = Limits()


def current_limits() -> Limits:
    """Return the limits live today."""
    try:
        return parsed(live("policy", "people"), limits_of)
    except NotFound:
        return DEFAULTS


def limits_of(section: dict[str, Any]) -> Limits:
    """Return the limits that a policy section names; what it leaves out keeps its default."""

    def minutes(name: str, default: timedelta) -> timedelta:
        return timedelta(minutes=section[name]) if name in section else default

    def hours(name: str, default: timedelta) -> timedelta:
        return timedelta(hours=section[name]) if name in section else default

    return Limits(
        idle=minutes("idle_minutes", DEFAULTS.idle),
        absolute=hours("absolute_hours", DEFAULTS.absolute),
        shared_lock=minutes("shared_lock_minutes", DEFAULTS.shared_lock),
        failures_before_lock=section.get("failures_before_lock", DEFAULTS.failures_before_lock),
        longest_lock=minutes("longest_lock_minutes", DEFAULTS.longest_lock),
        shortest_password=section.get("shortest_password", DEFAULTS.shortest_password),
        reset_link=minutes("reset_link_minutes", DEFAULTS.reset_link),
        code=hours("code_hours", DEFAULTS.code),
        signing=minutes("signing_minutes", DEFAULTS.signing),
        demand=_demand(section.get("second_factor") or {}),
        longest_cover_days=section.get("cover_days", DEFAULTS.longest_cover_days),
    )


def _demand(asked: dict[str, Any]) -> Demand:
    from_on = asked.get("from")
    return Demand(
        duties=frozenset(asked.get("duties", ())),
        from_on=date.fromisoformat(from_on) if from_on else None,
        days=asked.get("days", DEFAULTS.demand.days),
    )
