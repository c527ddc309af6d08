"""Provider numbers for the demo: lawful by their check digit, from a range that nobody was given."""

_HIGHEST_BLOCK = 1999
_BLOCK = 100_000


def make_npi(serial: int) -> str:
    """Return the NPI of a serial (0 to 599999): ten digits with the Luhn check digit over 80840."""
    block, rest = divmod(serial, _BLOCK)
    body = f"{_HIGHEST_BLOCK - block}{rest:05d}"
    total = 24
    for place, digit in enumerate(body):
        value = int(digit)
        if place % 2 == 0:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return f"{body}{-total % 10}"
