"""Orders as signed webhooks, by the Standard Webhooks specification: id, timestamp and signature in headers.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields
from standardwebhooks.webhooks import Webhook as Signer

from lms.access.provisioning.addresses import check_url, client
from lms.access.provisioning.base import Order, Outside, Receipt, TermsSchema, Undeliverable

TYPE = "access.order.v1"
FEWEST_BYTES, MOST_BYTES = 24, 64
_NEVER = frozenset({400, 401, 403, 404, 405, 410, 413, 422})


def url(value: str) -> None:
    """Refuse an address that orders may not go to."""
    try:
        check_url(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class WebhookSchema(TermsSchema):
    """Where the webhook goes."""

    url = fields.String(required=True, validate=url)


class Webhook:
    """Posts one order; any answer of the 200s takes it over."""

    kind: ClassVar[str] = "webhook"
    schema: ClassVar[type[Schema]] = WebhookSchema
    takes_many: ClassVar[bool] = False

    def weakness(self, secret: str) -> str | None:
        """The secret is 24 to 64 bytes as Base64, after ``whsec_``."""
        try:
            size = len(base64.b64decode(secret.removeprefix("whsec_") + "==", validate=False))
        except (binascii.Error, ValueError):
            size = 0
        if secret.startswith("whsec_") and FEWEST_BYTES <= size <= MOST_BYTES:
            return None
        return f"is not whsec_ with {FEWEST_BYTES} to {MOST_BYTES} bytes as Base64 after it"

    def send(self, orders: Sequence[Order], terms: Mapping[str, Any], outside: Outside) -> Receipt:
        """Sign and post the order; a redirect is not followed."""
        (order,) = orders
        body = json.dumps(
            {"type": TYPE, "timestamp": outside.now.isoformat(), "data": order.document()},
            separators=(",", ":"),
        )
        message_id = f"order-{order.id}-{order.round}"
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(outside.now.timestamp())),
            "webhook-signature": Signer(outside.secret).sign(message_id, outside.now, body),
        }
        with client() as http:
            status = http.post(str(terms["url"]), content=body, headers=headers).status_code
        if 200 <= status < 300:
            return Receipt(f"Accepted with {status}.")
        if status in _NEVER or 300 <= status < 400:
            raise Undeliverable(f"Refused with {status}.")
        raise ConnectionError(f"The other side answered {status}.")

    def samples(self) -> Sequence[Mapping[str, Any]]:
        """One over TLS, one on this machine."""
        return (
            {"kind": self.kind, "url": "https://accounts.hospital.example/orders"},
            {"kind": self.kind, "name": "badges", "url": "http://127.0.0.1:8099/orders"},
        )
