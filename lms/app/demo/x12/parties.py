"""The parties of the claim files: facilities with invented addresses, payers, and no patient at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.app.demo.claims import INPATIENT, OUTPATIENT, ClaimPlan
from lms.app.demo.organisation import UnitPlan
from lms.app.demo.x12.envelope import composite, segment

HOSPITAL_TAXONOMY, GROUP_TAXONOMY = "282N00000X", "261QM1300X"
GROUP = "LMG"
_TAX_IDS = {"AR": "990000101", "BH": "990000102", "CF": "990000103", GROUP: "990000110"}
_CITY = ("LAKEMONT", "NY", "139999999")
PATIENT = ("SAMPLE", "PATIENT")


@dataclass(frozen=True, slots=True)
class Party:
    """A provider: name, NPI, tax number, taxonomy, street."""

    name: str
    npi: str
    tax_id: str
    taxonomy: str
    street: str

    def address(self) -> Sequence[str]:
        """Return N3 and N4."""
        return (segment("N3", self.street), segment("N4", *_CITY))


@dataclass(frozen=True, slots=True)
class PayerParty:
    """A payer as the files name it."""

    id: str
    name: str
    number: str
    institutional_number: str
    filing: str
    institutional_filing: str
    index: int

    def number_for(self, claim: ClaimPlan) -> str:
        """Return the payer number of 2010BB."""
        return self.institutional_number if claim.is_institutional else self.number

    def filing_for(self, claim: ClaimPlan) -> str:
        """Return the claim filing indicator (SBR09, CLP06)."""
        return self.institutional_filing if claim.is_institutional else self.filing


class Directory:
    """Knows every party of the claim files."""

    def __init__(
        self,
        units: Mapping[str, UnitPlan],
        payers: Mapping[str, Mapping[str, Any]],
        shares: Sequence[Mapping[str, Any]],
    ) -> None:
        self._units = units
        self.payers = {
            share["id"]: _payer(payers[share["id"]], share, index) for index, share in enumerate(shares, 1)
        }

    def facility(self, code: str) -> Party:
        """Return a facility, or the medical group, as a provider."""
        unit = self._units[code]
        taxonomy = HOSPITAL_TAXONOMY if unit.care_setting == "acute" else GROUP_TAXONOMY
        street = f"{unit.npi[-4:].lstrip('0')} HARBOR ROAD"
        return Party(unit.name.upper(), unit.npi, _TAX_IDS.get(code, _TAX_IDS[GROUP]), taxonomy, street)

    def billing(self, claim: ClaimPlan) -> Party:
        """Return who bills a claim: the hospital, or the medical group for professional services."""
        return self.facility(claim.facility if claim.is_institutional else GROUP)


def _payer(known: Mapping[str, Any], share: Mapping[str, Any], index: int) -> PayerParty:
    ids = known["ids"]
    by_kind = known["kind"] == "traditional_medicare"
    return PayerParty(
        id=known["id"],
        name=known["names"][0],
        number=ids[1] if by_kind else ids[0],
        institutional_number=ids[0],
        filing=share["filing"],
        institutional_filing=share["institutional_filing"],
        index=index,
    )


def facility_code(claim: ClaimPlan) -> tuple[str, str]:
    """Return CLM05-1 and CLM05-2: type of bill for hospitals, place of service for professionals."""
    if claim.kind == INPATIENT:
        return "11", "A"
    if claim.kind == OUTPATIENT:
        return "13", "A"
    return ("22" if claim.kind == "hospital_professional" else "11"), "B"


def clm05(claim: ClaimPlan, frequency: str) -> str:
    """Return the composite CLM05."""
    return composite(*facility_code(claim), frequency)
