"""A learner who may start the exam of a small module."""

import pytest

from lms.core.unit_of_work import unit_of_work
from tests.cast import make_cast
from tests.courses.factories import (
    ModuleCompletionFactory,
    publish,
)


@pytest.fixture
def scene(once):
    """The cast, a live module, and the learner's completion of its lessons."""
    return once("a learner before an exam", _make)


def _make():
    with unit_of_work():
        cast = make_cast()
        live_module = publish()
        ModuleCompletionFactory(person_id=cast["learner"].id, revision_id=live_module.id)
    return cast, live_module


@pytest.fixture
def learner(scene, client, sign_in):
    """A browser of the learner."""
    return sign_in(client, scene[0]["learner"])
