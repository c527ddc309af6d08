"""How a card on a wall stands: as the module says today, out of date, or answered."""

from collections.abc import Collection

CURRENT, OUTDATED = "current", "outdated"
REPLACED, DESTROYED, NOT_FOUND = ANSWERS = ("replaced", "destroyed", "not-found")
STATES = (CURRENT, OUTDATED, *ANSWERS)


def state_of_print(sheet_digest: str, answer: str | None, live_digests: Collection[str]) -> str:
    """Return how a printed card stands; what was answered about it stays so.

    Args:
        sheet_digest: of the text on the card.
        answer: what came of it, None while it hangs.
        live_digests: of the texts that modules have today.
    """
    if answer is not None:
        return answer
    return CURRENT if sheet_digest in live_digests else OUTDATED
