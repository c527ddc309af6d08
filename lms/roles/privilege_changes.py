"""Guarding privileges: what a published version of one asks and limits never changes."""

from lms.core.content import history, keys_of, scope_of
from lms.core.errors import Refused
from lms.roles.content import entries
from lms.roles.content_privileges import PRIVILEGE, privileges_in, scopes_of


def refuse_silent_privilege_changes() -> None:
    """Do nothing when every version of a privilege still says what it said when it was first published.

    Raises:
        Refused: when one changes under the same version; people won it as it was.
    """
    for key in keys_of(PRIVILEGE):
        first: dict[int, object] = {}
        for revision in history(PRIVILEGE, key):
            if not revision.body:
                continue
            body = revision.body
            asked = [(name, list(entries(part))) for name, _own, part in scopes_of(body)]
            limits = [(one.limits, one.job_roles, one.units) for one in privileges_in(body)]
            said = (asked, limits, body["granted_by"], scope_of(body))
            if first.setdefault(body["version"], said) != said:
                raise Refused(
                    f"content/privileges/{key}.yaml: the privilege changed under version {body['version']}.",
                    hint="Raise version: a new version holds for grants to come.",
                )
