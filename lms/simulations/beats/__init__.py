"""Kinds of beats: one file and one line here each."""

from lms.core.registry import Registry
from lms.simulations.beats.base import BeatKind
from lms.simulations.beats.coding import Coding
from lms.simulations.beats.conversation import Conversation
from lms.simulations.beats.decision import Decision
from lms.simulations.beats.form import FormBeat
from lms.simulations.beats.handoff import Handoff
from lms.simulations.beats.search import Search
from lms.simulations.beats.tally import Tally

BEAT_KINDS = Registry[BeatKind](
    "kind of beat", Decision(), FormBeat(), Conversation(), Search(), Handoff(), Coding(), Tally()
)
