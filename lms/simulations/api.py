"""What floors above may ask of simulations."""

from lms.simulations.policy import smallest_group
from lms.simulations.services.queue_live import Judged, LivePlay, Part, live_plays

__all__ = ["Judged", "LivePlay", "Part", "live_plays", "smallest_group"]
