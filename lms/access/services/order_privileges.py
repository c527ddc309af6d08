"""What held privileges ask of the systems that keep accounts, where the policy gives them a class."""

from collections.abc import Collection, Iterator

from sqlalchemy import select

from lms.access.models_privileges import PrivilegeSpan
from lms.access.rules import orders as rules
from lms.access.rules.orders import Wanted
from lms.access.rules.privileges import HELD
from lms.access.services.provisioning import Settings
from lms.core import clock
from lms.core.database import plain_rows
from lms.people.api import valid_on_clause


def wanted_by_privileges(person_ids: Collection[int], setup: Settings) -> Iterator[tuple[int, Wanted]]:
    """Yield what the privileges that people hold today ask for; without a class no statement."""
    if not setup.privileges:
        return
    statement = select(
        PrivilegeSpan.person_id, PrivilegeSpan.privilege, PrivilegeSpan.unit_id, PrivilegeSpan.granted_id
    ).where(
        PrivilegeSpan.person_id.in_(list(person_ids)),
        PrivilegeSpan.state == HELD,
        valid_on_clause(PrivilegeSpan.from_on, PrivilegeSpan.to_on, clock.today()),
    )
    for row in plain_rows(statement):
        name = setup.class_of_privilege(row.privilege)
        if name is not None:
            decision = f"privilege:{row.granted_id}" if row.granted_id else None
            yield (
                row.person_id,
                Wanted(name, rules.GRANT, row.privilege, row.unit_id, rules.RELEASED, decision),
            )
