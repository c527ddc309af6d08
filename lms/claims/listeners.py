"""Reactions of claims: provider numbers that move to another unit take their claims with them."""

from lms.claims.services.recompute import recompute_touched
from lms.claims.services.touched import count_touched, touch_npis
from lms.people.events import NpisMoved

AT_MOST = 50_000
"""Claims that an import of units waits for; more are left to ``lms rebuild`` or the next import of claims."""


def npis_moved(event: NpisMoved) -> None:
    """Attribute the claims that name these NPIs anew; of very many only note that they wait for it."""
    touch_npis(event.npis)
    if 0 < count_touched() <= AT_MOST:
        recompute_touched()
