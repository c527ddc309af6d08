"""What the trainer's desk has to say to ``lms doctor``."""

from lms.authoring.services.updates import waiting_updates


def updates_wait() -> list[str]:
    """Say which shipped updates wait to be merged, because what is live was edited here."""
    paths = sorted(waiting_updates())
    if not paths:
        return []
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return [f"A shipped update of {paths[0]}{more} waits at the trainer's desk; take it over there."]
