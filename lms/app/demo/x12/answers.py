"""999 and 277CA: what became of the sets, and of each claim in them."""

from collections.abc import Iterator, Sequence
from datetime import date

from lms.app.demo.x12.claims837 import (
    INSTITUTIONAL_GUIDE,
    PROFESSIONAL_GUIDE,
    Sending,
    control_of,
    reference_of,
)
from lms.app.demo.x12.envelope import (
    CLEARING_ID,
    PROVIDER_ID,
    Interchange,
    TransactionSet,
    composite,
    day8,
    money,
    segment,
)
from lms.app.demo.x12.parties import PATIENT, Directory, Party, PayerParty

SET_GUIDE, CLAIM_GUIDE = "005010X231A1", "005010X214"
_ACCEPTED = ("A2", "20")


def write_set_answer(sent_on: date, answered_on: date, *, is_institutional: bool) -> Interchange:
    """Return the 999 that accepts the claim file of a day."""
    control = control_of(sent_on, is_institutional=is_institutional)
    guide = INSTITUTIONAL_GUIDE if is_institutional else PROFESSIONAL_GUIDE
    body = [
        segment("AK1", "HC", str(control), guide),
        segment("AK2", "837", "0001", guide),
        segment("IK5", "A"),
        segment("AK9", "A", "1", "1", "1"),
    ]
    one = TransactionSet("999", SET_GUIDE, body)
    return Interchange(CLEARING_ID, PROVIDER_ID, "FA", SET_GUIDE, control, answered_on, (one,))


def write_claim_answers(
    directory: Directory, payer: PayerParty, sendings: Sequence[Sending], answered_on: date
) -> Interchange:
    """Return the 277CA of one payer and day: one set for each claim file that it answers."""
    batches: dict[tuple[date, bool], list[Sending]] = {}
    for sending in sendings:
        key = (sending.submission.sent_on, sending.claim.is_institutional)
        batches.setdefault(key, []).append(sending)
    sets = [
        TransactionSet("277", CLAIM_GUIDE, list(_Writer(directory, payer, batch, answered_on).body()))
        for _, batch in sorted(batches.items(), key=lambda item: item[0])
    ]
    control = (300 + payer.index) * 1_000_000 + int(f"{answered_on:%y%m%d}")
    return Interchange(payer.number, PROVIDER_ID, "HN", CLAIM_GUIDE, control, answered_on, sets)


class _Writer:
    """Writes the body of one 277CA."""

    def __init__(
        self, directory: Directory, payer: PayerParty, sendings: Sequence[Sending], answered_on: date
    ) -> None:
        self._directory, self._payer, self._sendings = directory, payer, sendings
        self._answered_on = day8(answered_on)
        first = sendings[0]
        self._reference = reference_of(
            first.submission.sent_on, is_institutional=first.claim.is_institutional
        )
        self._sent_on = day8(first.submission.sent_on)

    def body(self) -> Iterator[str]:
        """Yield every segment between ST and SE."""
        payer, reference, on = self._payer, self._reference, self._answered_on
        yield segment("BHT", "0085", "08", f"{reference}{payer.index}", on, "0600", "TH")
        yield segment("HL", "1", "", "20", "1")
        yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.number)
        yield segment("TRN", "1", f"{reference}{payer.index}")
        yield segment("DTP", "050", "D8", self._sent_on)
        yield segment("DTP", "009", "D8", on)
        yield segment("HL", "2", "1", "21", "1")
        yield segment("NM1", "41", "2", "LAKEMONT HEALTH", "", "", "", "", "46", PROVIDER_ID)
        yield segment("TRN", "2", reference)
        yield from self._totals(self._sendings)
        by_billing: dict[Party, list[Sending]] = {}
        for sending in self._sendings:
            by_billing.setdefault(self._directory.billing(sending.claim), []).append(sending)
        level = 2
        for party, sendings in by_billing.items():
            level += 1
            parent = level
            yield segment("HL", str(parent), "2", "19", "1")
            yield segment("NM1", "85", "2", party.name, "", "", "", "", "XX", party.npi)
            yield segment("TRN", "1", "0")
            yield from self._totals(sendings)
            for sending in sendings:
                level += 1
                yield segment("HL", str(level), str(parent), "PT")
                yield from self._claim(sending)

    def _totals(self, sendings: Sequence[Sending]) -> Iterator[str]:
        """Yield what of a level was accepted and what not, in number and in money."""
        good = [sending.claim.charge for sending in sendings if sending.submission.rejection is None]
        bad = [sending.claim.charge for sending in sendings if sending.submission.rejection is not None]
        charge = money(sum(good) + sum(bad))
        is_file = sendings is self._sendings
        level = "90" if is_file else "QA"
        on = self._answered_on if is_file else ""
        yield segment("STC", composite("A1", "19", "PR"), on, "WQ", charge)
        if good:
            yield segment("QTY", level, str(len(good)))
        if bad:
            yield segment("QTY", "AA" if is_file else "QC", str(len(bad)))
        if good:
            yield segment("AMT", "YU", money(sum(good)))
        if bad:
            yield segment("AMT", "YY", money(sum(bad)))

    def _claim(self, sending: Sending) -> Iterator[str]:
        claim, rejection = sending.claim, sending.submission.rejection
        category, status = (rejection.category, rejection.status) if rejection else _ACCEPTED
        yield segment("NM1", "QC", "1", *PATIENT, "", "", "", "MI", claim.member)
        yield segment("TRN", "2", claim.number)
        action = "U" if rejection else "WQ"
        entity = "PR" if rejection is None else "IL"
        yield segment(
            "STC", composite(category, status, entity), self._answered_on, action, money(claim.charge)
        )
        if claim.is_institutional and claim.service_to != claim.service_from:
            yield segment("DTP", "472", "RD8", f"{day8(claim.service_from)}-{day8(claim.service_to)}")
        else:
            yield segment("DTP", "472", "D8", day8(claim.service_from))
