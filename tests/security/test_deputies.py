"""Who stands in for somebody decides nothing that they may not decide: about them, or what they asked for."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.services.exception_register import exception
from lms.core import clock
from lms.core.superseding import succeed
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.people.services.covers import Covering, name_cover
from tests.cast import Cast
from tests.security.worlds import World

pytestmark = pytest.mark.database
SignIn = Any
REFUSED = 403


@pytest.fixture
def cast(world: World) -> Cast:
    return world.cast


def lend(cast: Cast, lender: str, deputy: Person) -> None:
    """Let somebody stand in for somebody in the duty of that name."""
    with unit_of_work():
        name_cover(
            Covering(
                person_id=cast[lender].id,
                deputy_id=deputy.id,
                duty=lender,
                unit_id=cast.north.id,
                from_on=clock.today(),
                to_on=clock.today() + timedelta(days=6),
                reason="vacation",
                form_key=f"{lender}{deputy.id}",
            )
        )


def asked(cast: Cast, whose: str, by: str) -> str:
    """Let a waiver of somebody wait for a decision."""
    with unit_of_work():
        succeed(
            ExceptionStep,
            {"public_id": f"{whose}-{by}"},
            person_id=cast[whose].id,
            kind="waiver",
            topic="observed-skill:walk-in",
            from_on=clock.today(),
            until_on=date(2026, 12, 10),
            was_due_on=None,
            reason="Nights.",
            state="asked",
            note=None,
            asked_by_id=cast[by].id,
            by_id=cast[by].id,
        )
    return f"{whose}-{by}"


@pytest.mark.parametrize(
    ("whose", "by"),
    [("director", "manager"), ("learner", "director")],
    ids=["about whom they stand in for", "what whom they stand in for asked for"],
)
def test_a_deputy_approves_nothing_that_the_lender_may_not(
    client: FlaskClient, cast: Cast, sign_in: SignIn, whose: str, by: str
) -> None:
    key = asked(cast, whose, by)
    lend(cast, "director", cast["newcomer"])
    path = f"/compliance/exceptions/{key}"
    answer = sign_in(client, cast["newcomer"]).post(path, data={"step": "approved"})

    assert answer.status_code == REFUSED
    assert exception(key).state == "asked"


def test_a_deputy_approves_what_the_lender_may(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    key = asked(cast, "learner", "manager")
    lend(cast, "director", cast["newcomer"])
    path = f"/compliance/exceptions/{key}"
    assert ">Approve<" in sign_in(client, cast["newcomer"]).get(path).text
    assert client.post(path, data={"step": "approved"}).status_code != REFUSED


def test_a_deputy_of_the_first_rater_is_no_second_one(
    client: FlaskClient, world: World, sign_in: SignIn
) -> None:
    lend(world.cast, "manager", world.cast["newcomer"])
    path = f"/ratings/disputes/{world.ids['dispute_id']}"
    assert sign_in(client, world.cast["newcomer"]).get(path).status_code == REFUSED
    assert sign_in(client, world.cast["trainer"]).get(path).status_code == 200
