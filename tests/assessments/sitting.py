"""What a browser does in an exam."""

import re

from lms.assessments.services.attempts import find
from lms.core.database import db
from tests.courses.factories import (
    form_of,
)


def begin(learner):
    """Start the exam by its form and return the address of the attempt."""
    page = learner.get("/learn/TS-01/exam").text
    token = re.search(r'name="start_token" value="(\w+)"', page)[1]
    return learner.post("/learn/TS-01/exam", data={"start_token": token}).location


def attempt_at(address):
    """Return the attempt behind an address, with its items."""
    db.session.expire_all()
    return find(address.rsplit("/", 1)[1], with_items=True)


def answer(learner, address, row, *, right=True, sequence=1, **options):
    """Send the answer to an item."""
    data = {**form_of(attempt_at(address), row, right=right), "sequence": [str(sequence)]}
    return learner.post(f"{address}/items/{row.place}", data={**data, **options.pop("data", {})}, **options)


def answer_all(learner, address, *, wrong=()):
    """Answer every item; one of each objective in ``wrong`` is wrong."""
    left = list(wrong)
    for row in attempt_at(address).items:
        right = row.objective not in left
        if not right:
            left.remove(row.objective)
        answer(learner, address, row, right=right)
