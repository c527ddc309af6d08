"""The reason table that is live today."""

from lms.claims.rules.reasons import ReasonTable
from lms.core.content import live, parsed


def reason_table() -> ReasonTable:
    """Return the live table of reason codes.

    Raises:
        NotFound: when no content was loaded.
    """
    return parsed(live("root_causes", "root_causes"), ReasonTable.from_body)
