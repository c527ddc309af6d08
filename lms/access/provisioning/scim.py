"""Orders as membership of groups in an identity system, over SCIM 2.0, read back after each change.

Source: RFC 7643 and RFC 7644. The person is found by user name or external id, the group by its name.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.access.provisioning.addresses import client
from lms.access.provisioning.base import Order, Outside, Receipt, TermsSchema, Undeliverable
from lms.access.provisioning.webhook import url

SHORTEST_TOKEN = 16
_NEVER = frozenset({400, 401, 403, 404, 405, 413, 501})


class ScimSchema(TermsSchema):
    """Where the identity system is, how people are found, and the groups of security classes.

    ``groups`` names the group of a class, ``limited_groups`` the one of a limited access; a class without
    an entry has a group of its own name, and a limited access without one the group of the full access.
    """

    url = fields.String(required=True, validate=url)
    find_by = fields.String(load_default="userName", validate=validate.OneOf(["userName", "externalId"]))
    groups = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    limited_groups = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class Scim:
    """Adds somebody to the group of a security class or takes them out, and reads it back."""

    kind: ClassVar[str] = "scim"
    schema: ClassVar[type[Schema]] = ScimSchema
    takes_many: ClassVar[bool] = False

    def weakness(self, secret: str) -> str | None:
        """The bearer token has a decent length and fits a header."""
        if len(secret) >= SHORTEST_TOKEN and secret.isascii() and secret.isprintable() and " " not in secret:
            return None
        return f"is not a bearer token of at least {SHORTEST_TOKEN} characters"

    def send(self, orders: Sequence[Order], terms: Mapping[str, Any], outside: Outside) -> Receipt:
        """Make the membership what the order says, as often as it is sent."""
        from lms.access.provisioning.scim_groups import Directory, Unreachable

        (order,) = orders
        base = str(terms["url"]).rstrip("/") + "/"
        with client(base, {"Authorization": f"Bearer {outside.secret}"}) as http:
            directory = Directory(http)
            try:
                person = directory.person(str(terms.get("find_by", "userName")), order.employee_no)
                for name, is_member in memberships(order, terms).items():
                    directory.make(person, name, is_member=is_member)
            except Unreachable as error:
                if error.status in _NEVER:
                    raise Undeliverable(str(error)) from error
                raise
        return Receipt("The membership was read back.", is_confirmed=True)

    def samples(self) -> Sequence[Mapping[str, Any]]:
        """One with groups, one whose groups are called as the classes."""
        plain = {"kind": self.kind, "url": "https://identity.hospital.example/scim/v2"}
        return (plain, {**plain, "find_by": "externalId", "groups": {"REGISTRAR": "ehr-registrar"}})


def memberships(order: Order, terms: Mapping[str, Any]) -> dict[str, bool]:
    """Return by the name of a group whether the person is to be in it; those to be in come last."""
    full = str(terms.get("groups", {}).get(order.security_class, order.security_class))
    limited = str(terms.get("limited_groups", {}).get(order.security_class, full))
    wanted = {"grant": full, "limit": limited}.get(order.kind)
    found = {name: name == wanted for name in (full, limited)}
    return dict(sorted(found.items(), key=lambda one: one[1]))
