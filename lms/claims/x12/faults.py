"""What can be wrong in an X12 file: codes and sentences that never repeat the content of an element."""

from dataclasses import dataclass

MESSAGES: dict[str, str] = {
    "no-isa": "The file holds no ISA segment; export it again as X12 with its interchange envelope.",
    "isa-length": "The ISA is not 106 characters long, so its separators cannot be trusted; it is refused.",
    "stray-data": "Data stands outside any interchange; it was not read.",
    "byte-order-mark": "A byte order mark stands before the ISA; save the file without it.",
    "too-long": "A segment is longer than a claim segment can be; the rest of this interchange was not read.",
    "blank-segment": "A segment is blank.",
    "space-led": "A segment begins with white space other than a line break.",
    "segment-id": "The segment identifier is not two or three capital letters and digits.",
    "separator": "Composites use another separator than ISA16 announces; their parts were not read.",
    "out-of-place": "An envelope segment stands where none may stand.",
    "se-count": "SE01 does not match the number of segments in the set.",
    "se-control": "SE02 does not match ST02.",
    "ge-count": "GE01 does not match the number of sets in the group.",
    "ge-control": "GE02 does not match GS06.",
    "iea-count": "IEA01 does not match the number of groups in the interchange.",
    "iea-control": "IEA02 does not match ISA13.",
    "no-se": "The set is not closed by SE; it was not read.",
    "no-ge": "The group is not closed by GE.",
    "no-iea": "The interchange is not closed by IEA.",
    "date": "The date is not a calendar date between 1950 and 2099; it was left out.",
    "amount": "The amount is not a decimal number; it was left out.",
    "amount-missing": "A required amount is missing.",
    "npi": "The provider number fails the NPI check digit.",
    "billing-npi": "The billing provider has no NPI.",
    "claim-number": "The claim has no claim number; it was left out.",
    "diagnosis": "The diagnosis code does not have the shape of an ICD-10-CM code.",
    "line-sum": "The charges of the service lines do not add up to CLM02.",
    "claim-length": "A claim has more segments than a claim can have; the rest of it was not read.",
    "no-lines": "The claim has no service line.",
    "frequency-ref": "REF*F8 goes with frequency 7 or 8 only, and they need it.",
    "status-category": "The status category does not belong in a claim acknowledgment.",
    "ack-conflict": "STC03 contradicts the status category; the category was taken.",
    "ack-code": "The acknowledgment code is not known.",
    "adjustment": "The adjustment is incomplete; it was left out.",
    "payment-date": "The remittance has no payment date.",
    "unbalanced-line": "The service line is out of balance: SVC02 less its adjustments is not SVC03.",
    "unbalanced-claim": "The claim is out of balance: CLP03 less all adjustments is not CLP04.",
    "unbalanced-set": "The remittance is out of balance: CLP04 less PLB is not BPR02.",
    "more-faults": "There are more faults in this file than are listed here.",
    "no-date": "No date of this claim could be read; it was left out.",
    "zip-entry": "The archive entry is encrypted, nested too deep or otherwise unreadable; it was not read.",
    "zip-empty": "The archive holds no file, or its directory is damaged; pack and send it again.",
    "zip-limit": "The archive unpacks to more than the limit; the rest was not read.",
    "unreadable": "The file cannot be opened.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its code and where it stands, counted from one; zero means not inside such a thing."""

    code: str
    interchange: int = 0
    group: int = 0
    set: int = 0
    segment: int = 0
    element: str = ""

    @property
    def where(self) -> str:
        """Say the place in words: interchange, group, set, segment (counted from ST, or from ISA)."""
        parts = [
            f"{noun} {number}"
            for noun, number in (
                ("interchange", self.interchange),
                ("group", self.group),
                ("set", self.set),
                ("segment", self.segment),
            )
            if number
        ]
        if self.element:
            parts.append(self.element)
        return ", ".join(parts) or "file"

    @property
    def message(self) -> str:
        """Say what is wrong and what was done about it."""
        return MESSAGES[self.code]
