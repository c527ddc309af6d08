"""People at work whose mail comes back."""

from lms.notices.api import comes_back
from lms.records.quality.base import Check, Persons

_PEOPLE = Persons(lambda _day: comes_back())
CHECK = Check(
    kind="mail-returned",
    title="Mail comes back",
    of_what="people at work",
    why="No digest reaches them.",
    owner="Human resources: email in the roster, or clear the address when it works again",
    fix=("Returned mail", "/admin/addresses"),
    count=_PEOPLE.count,
    rows=_PEOPLE.rows,
)
