"""The check digit of provider numbers."""

from functools import lru_cache


@lru_cache(maxsize=8192)
def is_npi(raw: bytes) -> bool:
    """Tell whether ``raw`` is a lawful NPI: ten digits, first 1 or 2, Luhn over 80840 and the number."""
    if len(raw) != 10 or not raw.isdigit() or raw[:1] not in (b"1", b"2"):
        return False
    total = 24  # what the prefix 80840 adds
    for place, digit in enumerate(raw):
        value = digit - 48
        if place % 2 == 0:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
