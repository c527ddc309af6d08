"""How many checklists and attestations are live: what ``lms doctor`` counts of them."""

from lms.core.content import live_all
from lms.core.doctor import Count


def content_counts() -> list[Count]:
    """Return the checklists with their steps, and the attestations."""
    checklists = [found.body for found in live_all("checklist").values()]
    steps = [step for body in checklists for step in body["steps"]]
    critical = sum(step["critical"] for step in steps)
    return [
        Count("checklists", len(checklists), {"steps": len(steps), "critical steps": critical}),
        Count("attestations", len(live_all("attestation"))),
    ]
