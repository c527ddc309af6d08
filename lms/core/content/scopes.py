"""The scope that authors give a change: whom the new version of a thing binds."""

from typing import Any

from marshmallow import fields, validate

OPEN, FUTURE = "open", "future"


def scope_field(what_opens: str) -> fields.String:
    """Return the field ``scope``: a new version changes what is open already, or only what opens later.

    Args:
        what_opens: what is open or opens, for the authoring manual.
    """
    description = (
        f"whom the newest version of this file binds: `{OPEN}` = {what_opens} that are open already too, "
        f"`{FUTURE}` = only those that open from its first day on"
    )
    return fields.String(
        load_default=OPEN,
        validate=validate.OneOf((OPEN, FUTURE)),
        metadata={"description": description},
    )


def scope_of(body: dict[str, Any]) -> str:
    """Return the scope that a body states; without one it binds everybody."""
    return str(body.get("scope", OPEN))
