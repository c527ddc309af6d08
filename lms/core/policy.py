"""Policy: one typed, versioned section for each feature, from ``content/policy/default.yaml``.

A section is a content thing of kind ``policy``; its key is the section's name. Each feature gives the
marshmallow schema of its own section; a change is a new revision and never rewrites the past.
"""

from datetime import date
from typing import Any

from marshmallow import ValidationError

from lms.core.content import Fault, Kind, Parsed, live
from lms.core.content.kinds import each_section, flatten
from lms.core.feature import features


def _section_faults(thing: Parsed) -> list[Fault]:
    schema = features().policy_schemas.get(thing.key)
    if schema is None:
        return [thing.document.fault((thing.key,), "no feature reads this policy section")]
    try:
        schema().load(thing.body)
    except ValidationError as error:
        return [thing.document.fault(path, text) for path, text in flatten(error.messages, (thing.key,))]
    return []


POLICY_KIND = Kind(name="policy", pattern="policy/*.yaml", split=each_section, house_rules=_section_faults)


def section(name: str, as_of: date | None = None) -> dict[str, Any]:
    """Return the values of a policy section live on a date (default: today).

    Raises:
        NotFound: when no loaded policy has the section.
    """
    return live("policy", name, as_of).body
