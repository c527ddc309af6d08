"""The frame shows a person's own navigation and nobody else's."""

from pathlib import Path

import pytest

from lms.app.factory import create_app
from lms.core.feature import MenuEntry
from lms.core.permissions import HeldDuty, Identity
from lms.core.web.shell import duty_line, grouped, is_shown
from tests.conftest import settings_for

REGISTRAR = Identity(1, "1", "Dana Whitfield", job_roles=("registrar",))
MANAGER = Identity(2, "2", "Marcus Oyelaran", duties=(HeldDuty("manager", 1, "/1/"),))


def entry(label: str, *duties: str, section: str = "") -> MenuEntry:
    return MenuEntry(label, "x.y", "home", 1, duties, section)


@pytest.mark.parametrize(
    ("identity", "duties", "shown"),
    [
        (REGISTRAR, (), True),
        (REGISTRAR, ("learner",), True),
        (REGISTRAR, ("manager",), False),
        (MANAGER, ("manager", "director"), True),
        (MANAGER, ("learner",), False),
    ],
)
def test_an_entry_is_shown_for_a_duty_or_a_job(
    identity: Identity, duties: tuple[str, ...], shown: bool
) -> None:
    assert is_shown(entry("A", *duties), identity) is shown


def test_entries_without_a_section_come_first() -> None:
    groups = grouped([(entry("Log", section="Reports"), "/log", None), (entry("Home"), "/", None)], "/")
    assert [group.title for group in groups] == ["", "Reports"]


def test_the_entry_with_the_longest_matching_address_is_current() -> None:
    entries = [
        (entry("Home"), "/", None),
        (entry("Learn"), "/learn", None),
        (entry("Mine"), "/learn/mine", None),
    ]
    links = grouped(entries, "/learn/mine/PA-03")[0].links
    assert [link.label for link in links if link.is_current] == ["Mine"]


def test_an_address_that_only_begins_alike_is_not_current() -> None:
    links = grouped([(entry("Learn"), "/learn", None)], "/learning")[0].links
    assert not links[0].is_current


def test_a_phone_keeps_the_first_five_entries_in_its_bar() -> None:
    many = [(entry(str(n)), f"/{n}", None) for n in range(7)] + [(entry("s", section="S"), "/s", None)]
    groups = grouped(many, "/0")
    assert [link.is_first for group in groups for link in group.links] == [True] * 5 + [False] * 3


def test_a_duty_stands_under_the_name_before_the_job() -> None:
    assert [duty_line(MANAGER), duty_line(REGISTRAR), duty_line(Identity(3))] == [
        "Manager",
        "Registrar",
        "No role yet",
    ]


def test_a_failure_to_read_who_acts_still_shows_a_page(tmp_path: Path) -> None:
    failing = create_app(
        {**settings_for("sqlite://", tmp_path), "TESTING": False, "PROPAGATE_EXCEPTIONS": False}
    )

    def unreadable() -> Identity:
        raise OSError("the disk is gone")

    failing.extensions["lms"].identity_of_request = unreadable
    response = failing.test_client().get("/")
    assert response.status_code == 500
    assert "Something went wrong here" in response.text
    assert "the disk is gone" not in response.text
