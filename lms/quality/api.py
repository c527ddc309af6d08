"""What floors above may ask of quality: modules at a glance, first sittings, the factor of an interval."""

from lms.quality.permissions import RULE, STATISTICS
from lms.quality.rules.fdist import t_factor
from lms.quality.services.items import Glance, glances
from lms.quality.services.reading import first_sittings_by_module
from lms.quality.services.tallies import put_right as count_first_sittings

__all__ = [
    "RULE",
    "STATISTICS",
    "Glance",
    "count_first_sittings",
    "first_sittings_by_module",
    "glances",
    "t_factor",
]
