"""What authors of scenarios and queues choose from, as it is live."""

from lms.core.content import live_all
from lms.people.api import role_title
from lms.simulations.desk_fields import Offered, holds_among

OF_CONTENT = {
    "steps": ("step", "name"),
    "modules": ("module", "title"),
    "competencies": ("competency", "name"),
}


def offered() -> Offered:
    """Return what can be chosen in the forms of scenarios and queues."""
    found = {name: _words(kind, words) for name, (kind, words) in OF_CONTENT.items()}
    roles = {key: role_title(key) for key in sorted(live_all("role"))}
    rows = [row for table in live_all("consequences").values() for row in table.body["rows"]]
    return Offered(roles=roles, holds=holds_among(rows), **found)


def _words(kind: str, words: str) -> dict[str, str]:
    found = {}
    for key, one in live_all(kind).items():
        body = one.body.get("module", one.body) if kind == "module" else one.body
        title = body.get(words, "") if isinstance(body, dict) else ""
        found[key] = f"{key} {title}".strip()
    return found
