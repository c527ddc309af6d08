"""The invented providers that scenarios name, so that authors need no numbers of their own.

Provider numbers are lawful by their check digit, from a range that was never given out.
"""

from typing import NamedTuple


class Party(NamedTuple):
    """A provider: ``first`` is empty for an organisation; ``tax_id`` only for who bills."""

    last: str
    first: str
    npi: str
    taxonomy: str
    tax_id: str = ""
    street: str = "1 HARBOR ROAD"


CITY = ("LAKEMONT", "NY", "139999999")
PARTIES = {
    "hospital": Party("BRIDGEWATER MEDICAL CENTER", "", "1994900011", "282N00000X", "990000101"),
    "imaging": Party("LAKEMONT IMAGING CENTER", "", "1994900029", "261QR0200X", "990000103", "9 MILL LANE"),
    "group": Party("LAKEMONT MEDICAL GROUP", "", "1994900037", "261QM1300X", "990000110", "40 ELM STREET"),
    "emergency_physician": Party("SAMPLE", "EMERY", "1994900045", "207P00000X"),
    "hospitalist": Party("SAMPLE", "HOLLIS", "1994900052", "208M00000X"),
    "surgeon": Party("SAMPLE", "SAWYER", "1994900060", "207X00000X"),
    "physician": Party("SAMPLE", "PERRY", "1994900078", "207R00000X"),
    "pediatrician": Party("SAMPLE", "PAXTON", "1994900086", "208000000X"),
    "radiologist": Party("SAMPLE", "RIVER", "1994900094", "2085R0202X"),
    "new_physician": Party("SAMPLE", "NORIN", "1994900102", "207R00000X"),
}


def party(name: object) -> Party | None:
    """Return a provider by the name that scenarios use; None when it is unknown or not given."""
    return PARTIES.get(name) if isinstance(name, str) else None
