"""A small hospital: a registrar with a manager, a director and an access officer."""

import pytest
from flask import Flask

from lms.core.unit_of_work import unit_of_work
from tests.cast import Cast, make_cast
from tests.notices.worlds import publish_policy


@pytest.fixture
def cast(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast by their duties' names; the learner's manager stands in the roster."""
    monkeypatch.setitem(database.config, "LMS_SMTP_URL", "smtp://127.0.0.1:2525")
    with unit_of_work():
        publish_policy()
        made = make_cast()
        for name, person in made.by_duty.items():
            person.family_name = name.title()
        made["learner"].manager_id = made["manager"].id
    return made
