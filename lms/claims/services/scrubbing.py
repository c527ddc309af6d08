"""The pre-bill edits over files of claims: one answer a claim, in file order and bounded memory."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from lms.claims.edits.book import EditBook
from lms.claims.edits.findings import Hit, Scrubbed
from lms.claims.edits.reading import read_items
from lms.claims.edits.scrubbing import scrub
from lms.claims.edits.view import ClaimView
from lms.claims.services.keys import Seal, seal
from lms.claims.services.payers import PayerBook, payer_book
from lms.claims.services.side_files import FactsFile
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import SetHead
from lms.claims.x12.sources import UNREADABLE, Source, Watched, sources

MOST_FAULTS = 1000
"""Faults of one file that are listed; the rest are told as a number."""
CLAIM_SETS = ("837P", "837I")


@dataclass(frozen=True)
class ScrubbedClaim:
    """One claim with what the edits say; ``claim`` is the id under which an import knows it."""

    file: str
    interchange: int
    set: int
    ordinal: int
    claim: str
    kind: str
    payer: str
    answer: Scrubbed

    def as_json(self) -> dict[str, Any]:
        """Return the claim as one entry of the JSON document."""
        return {
            "file": self.file,
            "interchange": self.interchange,
            "set": self.set,
            "ordinal": self.ordinal,
            "claim": self.claim,
            "kind": self.kind,
            "payer": self.payer,
            "hits": [_hit_as_json(hit) for hit in self.answer.hits],
            "not_checked": dict(self.answer.lacking),
        }


@dataclass(frozen=True)
class FaultOfFile:
    """Something wrong in a file, with its place and never its content."""

    file: str
    where: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return the fault as one entry of the JSON document."""
        return {"file": self.file, "where": self.where, "code": self.code, "message": self.message}


@dataclass
class Tally:
    """What a run counts: claims, those without a hit, hits by edit, claims for which an edit lacked facts."""

    sets: int = 0
    claims: int = 0
    clean: int = 0
    faults: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    not_checked: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Return the numbers; not_checked says for how many claims an edit lacked something."""
        return {
            "sets": self.sets,
            "claims": self.claims,
            "without_hits": self.clean,
            "faults": self.faults,
            "hits": self.hits.total(),
            "hits_by_edit": dict(sorted(self.hits.items())),
            "not_checked_by_edit": dict(sorted(self.not_checked.items())),
        }


class Scrubber:
    """Runs a book of edits over files and counts; made once for each run."""

    def __init__(
        self, book: EditBook, facts: FactsFile, payer: str | None = None, *, payers: PayerBook | None = None
    ) -> None:
        self.tally = Tally()
        self._book = book
        self._facts = facts
        self._payers: PayerBook = payer_book() if payers is None else payers
        self._seal: Seal = seal()
        self._only = self._payers.find(payer, payer) if payer is not None else None

    def run(self, paths: Sequence[Path]) -> Iterator[ScrubbedClaim | FaultOfFile]:
        """Yield an answer for each claim of the payer asked for, and the faults of the files."""
        for source in sources(paths):
            told = 0
            for found in self._read(source):
                if isinstance(found, FaultOfFile):
                    told += 1
                    self.tally.faults += 1
                    if told > MOST_FAULTS:
                        continue
                yield found
            if told > MOST_FAULTS:
                message = f"{Fault('more-faults').message} Number not listed: {told - MOST_FAULTS}."
                yield FaultOfFile(source.name, "file", "more-faults", message)

    def _read(self, source: Source) -> Iterator[ScrubbedClaim | FaultOfFile]:
        if source.fault is not None:
            yield _fault(source.name, Fault(source.fault))
            return
        try:
            opened = source.open()
        except UNREADABLE:
            yield _fault(source.name, Fault("unreadable"))
            return
        with opened as stream:
            watched = Watched(stream)
            for item in read_items(cast("BinaryIO", watched)):
                if isinstance(item, SetHead):
                    self.tally.sets += item.kind in CLAIM_SETS
                elif isinstance(item, Fault):
                    yield _fault(source.name, item)
                else:
                    yield from self._judge(source.name, item)
            if watched.fault is not None:
                yield _fault(source.name, Fault(watched.fault))

    def _judge(self, file: str, claim: ClaimView) -> Iterator[ScrubbedClaim]:
        payer = self._payers.find(claim.payer_id)
        if self._only is not None and payer != self._only:
            return
        answer = scrub(claim, self._facts.of(claim.number), self._book)
        tally = self.tally
        tally.claims += 1
        tally.clean += answer.is_clean
        tally.hits.update(hit.edit for hit in answer.hits)
        tally.not_checked.update(answer.not_checked)
        identity = (claim.billing_npi, self._seal.claim(claim.number), payer or "", claim.payer_order)
        yield ScrubbedClaim(
            file,
            claim.interchange,
            claim.set_number,
            claim.ordinal,
            self._seal.public_id(self._seal.root(identity)),
            claim.kind,
            self._payers.name_of(payer),
            answer,
        )


def _fault(file: str, fault: Fault) -> FaultOfFile:
    return FaultOfFile(file, fault.where, fault.code, fault.message)


def _hit_as_json(hit: Hit) -> dict[str, Any]:
    return {
        "edit": hit.edit,
        "field": hit.field,
        "location": hit.location,
        "segment": hit.position,
        "line": hit.line,
        "message": hit.message,
        "category": hit.category,
        "step": hit.step,
        "role": hit.role,
        "repaired_by": hit.repaired_by,
    }
