"""Kinds of play: what each one promises to the services."""

import pytest

from lms.core.feature import features
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.kinds.base import COUNTED, MODES, PlayKind

each_kind = pytest.mark.parametrize("kind", PLAY_KINDS, ids=PLAY_KINDS.kinds())


@each_kind
def test_a_kind_plays_a_kind_of_content_that_exists(kind: PlayKind, database: object) -> None:
    assert kind.content_kind in features().kinds


@each_kind
def test_a_kind_says_whether_it_needs_a_world(kind: PlayKind) -> None:
    assert isinstance(kind.needs_world, bool)


def test_what_counts_is_among_the_modes() -> None:
    assert set(COUNTED) < set(MODES)
