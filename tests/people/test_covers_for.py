"""A cover for somebody who is suddenly away: named by who holds a duty above, never for the own gain."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.people.identity import identity_of
from lms.people.models import Employment
from lms.people.models_cover import Cover
from lms.people.rules.covers import ABOVE, CoverAsked, Held, refusal_to_name_for
from lms.people.services.covering_others import people_below
from lms.people.services.covers import Covering, end_cover, name_cover
from tests.cast import Cast, make_cast
from tests.factories import DutyFactory, make_person
from tests.people.people_helpers import SignIn

DAY = timedelta(days=1)


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    with unit_of_work():
        return make_cast()


def named(cast: Cast, by: str, *, lender: str = "manager", deputy: str = "trainer", duty: str = "") -> Cover:
    """Let somebody name a cover of a week for somebody else."""
    asked = Covering(
        person_id=cast[lender].id,
        deputy_id=cast[deputy].id,
        duty=duty or lender,
        unit_id=cast.north.id,
        from_on=clock.today(),
        to_on=clock.today() + 6 * DAY,
        reason="away without notice",
        form_key=f"{by}{lender}{deputy}".replace("_", ""),
        by_id=cast[by].id,
    )
    with unit_of_work():
        return name_cover(asked)


def form(cast: Cast, **changes: str) -> dict[str, str]:
    today = clock.today()
    return {
        "form_key": "abc123",
        "what": f"manager@{cast.north.id}",
        "deputy": cast["trainer"].employee_no,
        "from_on": today.isoformat(),
        "to_on": (today + DAY).isoformat(),
        "reason": "away without notice",
        **changes,
    }


@pytest.mark.database
def test_a_director_names_who_stands_in_for_a_manager_and_both_are_told(cast: Cast) -> None:
    row = named(cast, "director")
    held = [(one.duty, one.lent_by) for one in identity_of(cast["trainer"]).duties]
    assert ("manager", cast["manager"].id) in held
    assert row.by_id == cast["director"].id
    told = {message.payload["to"] for message in db.session.scalars(select(OutboxMessage))}
    assert told == {cast["manager"].email, cast["trainer"].email}
    texts = [message.payload["text"] for message in db.session.scalars(select(OutboxMessage))]
    assert all(cast["director"].full_name in text for text in texts)


@pytest.mark.database
def test_the_log_names_who_decided(cast: Cast) -> None:
    named(cast, "director")
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor) == ("account.cover-named", cast["director"].employee_no)


@pytest.mark.database
@pytest.mark.parametrize(
    ("by", "lender"), [("trainer", "manager"), ("manager", "director"), ("director", "access_officer")]
)
def test_nobody_names_a_cover_of_a_duty_that_is_not_below_theirs(cast: Cast, by: str, lender: str) -> None:
    with pytest.raises(Refused, match="a duty above it"):
        named(cast, by, lender=lender, deputy="learner")


@pytest.mark.database
def test_a_director_of_another_hospital_names_nobody_here(cast: Cast) -> None:
    with unit_of_work():
        DutyFactory(person_id=cast["eve"].id, unit_id=cast.south.id, duty="director")
    with pytest.raises(Refused, match="a duty above it"):
        named(cast, "eve")
    assert people_below(cast["eve"].id) == []


@pytest.mark.database
def test_who_names_it_does_not_stand_in(cast: Cast) -> None:
    with pytest.raises(Refused, match="not the one who stands in"):
        named(cast, "director", deputy="director")


@pytest.mark.database
@pytest.mark.parametrize("who", ["director", "manager", "trainer", "administrator"])
def test_who_is_away_who_stands_in_and_who_could_name_it_end_it(cast: Cast, who: str) -> None:
    row = named(cast, "director")
    with pytest.raises(NotFound), unit_of_work():
        end_cover(row.cover, person_id=cast["eve"].id, why="none of mine")
    with unit_of_work():
        end_cover(row.cover, person_id=cast[who].id, why="is back")
    assert [one.duty for one in identity_of(cast["trainer"]).duties] == ["trainer"]


@pytest.mark.database
def test_it_ends_by_itself_after_the_last_day(cast: Cast) -> None:
    named(cast, "director")
    with clock.frozen(clock.now() + 7 * DAY):
        assert [one.duty for one in identity_of(cast["trainer"]).duties] == ["trainer"]


@pytest.mark.database
def test_the_list_holds_who_works_here_and_holds_a_duty_below(cast: Cast) -> None:
    names = [one.person.id for one in people_below(cast["director"].id)]
    assert names == [cast["manager"].id]
    with unit_of_work():
        fact = db.session.scalars(select(Employment).where(Employment.person_id == cast["manager"].id)).one()
        fact.status = "terminated"
    assert people_below(cast["director"].id) == []


@pytest.mark.database
def test_the_pages_lead_from_cover_to_the_one_who_is_away(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    manager = cast["manager"]
    sign_in(client, cast["director"])
    assert "/covers/for" in client.get("/covers").text
    assert f"/covers/for/{manager.employee_no}" in client.get("/covers/for").text
    assert client.post(f"/covers/for/{manager.employee_no}", data=form(cast)).status_code == 303
    assert "You named it." in client.get("/covers").text
    seen = sign_in(client, manager).get("/covers").text
    assert f"Named by {cast['director'].full_name}" in seen


@pytest.mark.database
@pytest.mark.parametrize("who", ["learner", "trainer", "manager", "eve", "access_officer"])
def test_the_page_is_closed_to_who_holds_no_duty_above(
    cast: Cast, client: FlaskClient, sign_in: SignIn, who: str
) -> None:
    sign_in(client, cast[who])
    path = f"/covers/for/{cast['manager'].employee_no}"
    assert client.get(path).status_code in (403, 404)
    assert client.post(path, data=form(cast)).status_code in (403, 404)
    assert "/covers/for" not in client.get("/covers").text


@pytest.mark.database
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"deputy": "0000"}, "Nobody has this employee number"),
        ({"reason": ""}, "away without notice"),
        ({"to_on": "2027-06-01"}, "lasts 1 to 42 days"),
        ({"what": "director@1"}, "not a valid choice"),
    ],
)
def test_a_form_that_does_not_fit_comes_back_with_the_reason(
    cast: Cast, client: FlaskClient, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    sign_in(client, cast["director"])
    answer = client.post(f"/covers/for/{cast['manager'].employee_no}", data=form(cast, **changes))
    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.scalar(select(Cover.id)) is None


@pytest.mark.database
def test_the_list_takes_the_same_statements_for_many_people(
    cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    sign_in(client, cast["director"])

    def statements() -> int:
        client.get("/covers/for")
        with count_queries() as found:
            client.get("/covers/for")
        return len(found)

    before = statements()
    with unit_of_work():
        for _number in range(5):
            make_person(unit=cast.admitting, duty="manager")
    assert statements() == before


@given(data=st.data())
def test_who_names_for_another_holds_a_duty_above_and_is_a_third_person(data: st.DataObject) -> None:
    paths = st.sampled_from(["/1/", "/1/2/", "/1/2/3/", "/1/4/"])
    duty = data.draw(st.sampled_from([*ABOVE, "trainer"]))
    held = data.draw(
        st.lists(st.builds(Held, st.sampled_from(["director", "executive", "administrator"]), paths))
    )
    people = st.integers(1, 4)
    lender, deputy, by = data.draw(people), data.draw(people), data.draw(people)
    today = clock.today()
    asked = CoverAsked(lender, deputy, duty, data.draw(paths), today, today)
    if by != lender and refusal_to_name_for(asked, by, held) is None:
        assert by not in (lender, deputy)
        assert any(one.duty in ABOVE[duty] and asked.path.startswith(one.path) for one in held)
