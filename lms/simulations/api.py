"""What floors above may ask of simulations."""

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.desk_fields import DeskPart, desk_part
from lms.simulations.draft_play import DraftPlay, draft_play, tried_from, way_to
from lms.simulations.permissions import STATISTICS
from lms.simulations.policy import smallest_group
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.drawing import TALL, WIDE, Graph, graph_of
from lms.simulations.rules.naming import Named, named_in
from lms.simulations.rules.outcomes import Outcome, outcomes_of
from lms.simulations.rules.queues.model import Item
from lms.simulations.rules.queues.values import NoValueError
from lms.simulations.rules.skeletons import SKELETONS, Skeleton
from lms.simulations.rules.sketching import rows_of, sketch_of
from lms.simulations.services.drafting import (
    draft_claims,
    drawn_item,
    drawn_items,
    may_be_walked,
    open_plays,
)
from lms.simulations.services.naming import content_kinds, play_path, plays_named, title_of_play
from lms.simulations.services.offering import offered
from lms.simulations.services.queue_live import Judged, LivePlay, Part, live_plays
from lms.simulations.services.tables.listing import TableRow, tables_of_class
from lms.simulations.services.task_live import ScreenPlay, screens_beside
from lms.simulations.task_parts import shown_screen

DESK_KINDS = ("scenario", "queue")
"""Kinds of content that the desk shows with beats or items."""
GRAPH_SIZE = (WIDE, TALL)

__all__ = [
    "BEAT_KINDS",
    "DESK_KINDS",
    "GRAPH_SIZE",
    "SKELETONS",
    "STATISTICS",
    "Claims",
    "DeskPart",
    "DraftPlay",
    "Graph",
    "Item",
    "Judged",
    "LivePlay",
    "Named",
    "NoValueError",
    "Outcome",
    "Part",
    "ScreenPlay",
    "Skeleton",
    "TableRow",
    "content_kinds",
    "desk_part",
    "draft_claims",
    "draft_play",
    "drawn_item",
    "drawn_items",
    "graph_of",
    "live_plays",
    "may_be_walked",
    "named_in",
    "offered",
    "open_plays",
    "outcomes_of",
    "play_path",
    "plays_named",
    "rows_of",
    "screens_beside",
    "shown_screen",
    "sketch_of",
    "smallest_group",
    "tables_of_class",
    "title_of_play",
    "tried_from",
    "way_to",
]
