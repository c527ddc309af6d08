"""Kinds of play: one file and one line here each."""

from lms.core.registry import Registry
from lms.simulations.kinds.base import PlayKind
from lms.simulations.kinds.form import FormKind
from lms.simulations.kinds.queue import QueueKind
from lms.simulations.kinds.scenario import ScenarioKind

PLAY_KINDS = Registry[PlayKind]("kind of play", ScenarioKind(), QueueKind(), FormKind())
