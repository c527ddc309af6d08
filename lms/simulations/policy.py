"""What the policy says about simulations."""

from lms.core.errors import NotFound
from lms.core.policy import section

CUT = 80
"""Percent to reach where no policy is loaded."""
SMALLEST_GROUP = 5


def cut() -> int:
    """Return the percent of the reachable points that passes a simulation."""
    try:
        return int(section("compliance")["cuts"]["simulation"])
    except NotFound:
        return CUT


def smallest_group() -> int:
    """Return the number of people in the smallest group that a figure may be shown for."""
    try:
        return int(section("compliance")["smallest_group"])
    except NotFound:
        return SMALLEST_GROUP
