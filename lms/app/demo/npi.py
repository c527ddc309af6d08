"""Provider numbers for the demo: lawful by their check digit, from a range that nobody was given."""

_PREFIX = "1999"


def make_npi(serial: int) -> str:
    """Return the NPI of a serial (0 to 99999): ten digits with the Luhn check digit over 80840."""
    body = f"{_PREFIX}{serial:05d}"
    total = 24
    for place, digit in enumerate(body):
        value = int(digit)
        if place % 2 == 0:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return f"{body}{-total % 10}"
