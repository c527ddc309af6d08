"""Passwords of a demo: one for everybody, from the environment or made once and shown once."""

import secrets

from flask import current_app
from sqlalchemy import select

from lms.core.cli import say
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, give_password


def give_demo_passwords(employee_numbers: list[str]) -> None:
    """Give these people the password of the demo; without a setting one is made and printed."""
    given = current_app.config["LMS_DEMO_PASSWORD"]
    password = given or secrets.token_urlsafe(12)
    wanted = set(employee_numbers)
    with unit_of_work():
        rows = db.session.execute(select(Person.id, Person.employee_no))
        give_password([row.id for row in rows if row.employee_no in wanted], password, must_change=False)
    shown = "the one in LMS_DEMO_PASSWORD" if given else password
    say(f"Everybody in the demo signs in with the employee number and this password: {shown}")
