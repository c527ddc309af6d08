"""What floors above may ask of quality: modules at a glance, and the sums made from the exams themselves."""

from lms.quality.permissions import RULE, STATISTICS
from lms.quality.services.items import Glance, glances
from lms.quality.services.tallies import put_right as count_first_sittings

__all__ = ["RULE", "STATISTICS", "Glance", "count_first_sittings", "glances"]
