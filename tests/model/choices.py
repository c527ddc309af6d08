"""What the acts of a history are drawn from."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from lms.core import clock
from tests.model.facts import Group
from tests.model.hospital import CLINIC, EXAM, LESSONS, MODULE_TOO, POLICY_SIGNED, SKILL

GAPS = (1, 2, 6, 13, 29, 30, 61, 90, 183, 366)
SPECIAL = ((3, 10), (11, 3), (2, 29), (3, 1), (1, 1), (2, 1), (7, 1))
"""Days on which clocks are set, a leap day, and the days after the ends of months."""
CURRICULA = (
    ((EXAM, LESSONS, SKILL), (POLICY_SIGNED,), ()),
    ((SKILL, POLICY_SIGNED), (), ()),
    ((EXAM, LESSONS, POLICY_SIGNED), (SKILL,), ()),
    ((POLICY_SIGNED,), (CLINIC,), ()),
    ((SKILL,), (POLICY_SIGNED, CLINIC), ()),
    ((EXAM, LESSONS), (CLINIC,), (Group(1, (SKILL, POLICY_SIGNED)),)),
    ((SKILL,), (), (Group(2, (MODULE_TOO, POLICY_SIGNED, CLINIC)),)),
    ((), (), (Group(1, (Group(2, (SKILL, POLICY_SIGNED)), MODULE_TOO)),)),
)
"""What a gate asks by itself, what is asked after it, and of which groups in the gate some is enough."""
who = st.integers(0, 2)
small = st.integers(0, 3)
back = st.sampled_from((0, 0, 0, 1, 5, 17, 40, 70))
ahead = st.sampled_from((0, 0, 10, 40))
scopes = st.sampled_from(("open", "future"))
roles = st.sampled_from(("registrar", "nurse"))
units = st.sampled_from(("NORTH", "SOUTH"))
outcomes = st.sampled_from(("pass", "pass", "fail"))
lasting = st.sampled_from((None, None, 0, 20, 500))
sources = st.sampled_from(("import", "import", "agency"))
signers = st.sampled_from(("manager", "officer", "director", "self"))


def next_midnight(now: datetime, special: tuple[int, int]) -> datetime:
    """Return the instant at which a day of the year, or the month after it, begins in New York."""
    zone = clock.zone("America/New_York")
    for year in range(now.year, now.year + 9):
        with suppress(ValueError):
            found = datetime(year, *special, tzinfo=zone).astimezone(UTC)
            if found > now + timedelta(hours=2):
                return found
    raise AssertionError("no such day")
