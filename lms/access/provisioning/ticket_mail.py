"""Orders as tickets: one mail for each, to the queue of the team that keeps accounts."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.access.provisioning.base import Order, Outside, Receipt, TermsSchema

_ACTIONS = {"grant": "Open or keep", "limit": "Limit", "revoke": "End"}


class TicketMailSchema(TermsSchema):
    """The address of the queue."""

    to = fields.Email(required=True, validate=validate.Length(max=254))


class TicketMail:
    """Mails one order over ``LMS_SMTP_URL``; the server that takes it is the receipt."""

    kind: ClassVar[str] = "ticket_mail"
    schema: ClassVar[type[Schema]] = TicketMailSchema
    takes_many: ClassVar[bool] = False

    def weakness(self, secret: str) -> str | None:
        """The password of the mail server stands in its own setting."""
        del secret
        return None

    def send(self, orders: Sequence[Order], terms: Mapping[str, Any], outside: Outside) -> Receipt:
        """Mail the order; its number in the subject lets a ticket system join repetitions."""
        (order,) = orders
        action = _ACTIONS.get(order.kind, order.kind)
        outside.mail(
            {
                "to": terms["to"],
                "subject": f"[order {order.id}] {action} {order.security_class} of {order.employee_no}",
                "text": _text(order, action),
            }
        )
        return Receipt("Handed to the mail server.")

    def samples(self) -> Sequence[Mapping[str, Any]]:
        """The queue of a service desk."""
        return ({"kind": self.kind, "to": "accounts@hospital.example"},)


def _text(order: Order, action: str) -> str:
    lines = [f"{action} this access: {order.security_class} of employee {order.employee_no}.", ""]
    lines += [f"{name}: {value}" for name, value in order.document().items() if value is not None]
    return "\n".join([*lines, "", "The same order number again asks for nothing more.", ""])
