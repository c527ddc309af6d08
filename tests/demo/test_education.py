"""Provider education in the demo: a profile with one line to confirm, an acquired clinic, answers, times."""

from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import db
from lms.education.models import PathwayOutcome, PathwayStart
from lms.education.services.profiles import profile_of
from lms.people.models import Person
from lms.people.models import Unit as OrganisationUnit
from lms.support.models import PublicAnswer
from lms.support.services.times import by_month, in_all
from tests.conftest import NOW
from tests.demo.conftest import Loaded


def test_the_educator_has_a_profile_of_which_one_line_waits(demo: Loaded) -> None:
    educator = db.session.scalars(select(Person.id).where(Person.employee_no == "10035")).one()
    lines = profile_of(educator)

    assert len(lines) == 7
    assert [line.code for line in lines if not line.is_confirmed] == ["pediatrics"]


def test_the_providers_of_one_acquired_practice_are_on_their_pathway(demo: Loaded) -> None:
    practices = db.session.scalars(
        select(OrganisationUnit.code)
        .join(PathwayStart, PathwayStart.unit_id == OrganisationUnit.id)
        .where(PathwayStart.anchor == "acquisition")
        .distinct()
    ).all()

    assert practices == ["CF-MED"]
    assert db.session.scalar(select(func.count()).select_from(PathwayOutcome))


def test_questions_are_answered_for_everybody_and_searches_were_marked(demo: Loaded) -> None:
    top = db.session.scalars(select(OrganisationUnit.path).where(OrganisationUnit.code == "LH")).one()
    with clock.frozen(NOW):
        months = by_month([top], clock.today())
        whole = in_all(months, [top], clock.today())

    assert db.session.scalar(select(func.count()).select_from(PublicAnswer)) == 2
    assert whole.searches.count > 100
    assert whole.searches.median is not None
