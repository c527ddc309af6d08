"""Intake of X12 files: whole and new sets become facts; everything else is reported by its state."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import select

from lms.claims.models import X12File, X12Set
from lms.claims.services.bulk import chunks
from lms.claims.services.keeping import Keeper
from lms.claims.services.keys import seal
from lms.claims.services.payers import payer_book
from lms.claims.services.rows import RowMaker, day_of, group_ref, instant, interchange_ref, set_ref
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Claim, Item, RemitClaim, SetEnd, SetHead
from lms.claims.x12.kinds import READ_KINDS
from lms.claims.x12.parsers import PARSERS
from lms.claims.x12.reader import Reader
from lms.claims.x12.sources import UNREADABLE, Source, Watched, sources
from lms.claims.x12.survey import SurveyedSet, survey
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.imports import FileResult, ImportFault, ImportResult, SetResult
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at

KILOBYTE = 1000
MOST_FAULTS = 1000
"""Faults listed for one file; the rest is counted in one line."""


class Intake:
    """Reads the files of one import in the open unit of work and counts into its result."""

    def __init__(self, result: ImportResult) -> None:
        self._result = result
        self._maker = RowMaker(seal(), payer_book())

    def run(self, paths: Sequence[Path]) -> None:
        """Take in everything at ``paths``."""
        for source in sources(paths):
            self._result.files.append(self._take_in(source))

    def _take_in(self, source: Source) -> FileResult:
        """Take in one file: survey it, then read what is whole."""
        if source.fault is not None:
            return self._refused(source.name, "", source.fault)
        try:
            with source.open() as stream:
                watched = Watched(stream, heed=_teller(_("Checking %s") % source.name))
                seen = survey(cast("BinaryIO", watched))
        except UNREADABLE:
            return self._refused(source.name, "", "unreadable")
        file = FileResult(source.name, watched.sha256)
        reading = FileReading(self._maker, self._result, file, seen)
        heed = _teller(_("Reading %s") % source.name, watched.length)
        with source.open() as stream:
            reading.read(cast("BinaryIO", Watched(stream, heed=heed)))
        if watched.fault is not None:
            reading.tell(Fault(watched.fault))
        if not seen:
            self._result.rejected += 1
        return file

    def _refused(self, name: str, digest: str, code: str) -> FileResult:
        """Return the result of a file that was not read."""
        self._result.rejected += 1
        fault = Fault(code)
        return FileResult(name, digest, faults=[ImportFault(fault.where, code, fault.message)])


class FileReading:
    """The second pass over one file: typed facts of the whole sets to rows, faults to the result."""

    def __init__(
        self, maker: RowMaker, result: ImportResult, file: FileResult, seen: Sequence[SurveyedSet]
    ) -> None:
        self._maker = maker
        self._result = result
        self._file = file
        self._head: SetHead | None = None
        self._whole = {one.head for one in seen if one.is_read}
        self._ids = self._register(seen)
        self._keeper = Keeper(maker)
        self._more_faults = 0

    def _register(self, seen: Sequence[SurveyedSet]) -> dict[SetHead, int]:
        """Note the state of every set; store the new ones and return their ids."""
        known = _known_keys([one.key for one in seen if one.is_read])
        new: dict[str, SurveyedSet] = {}
        for one in seen:
            state = _state_of(one, known)
            if state == "read":
                known.add(one.key)
                new[one.key] = one
            elif state == "repeated":
                self._result.unchanged += 1
            elif state == "refused":
                self._result.rejected += 1
            self._file.sets.append(SetResult(one.head.kind, one.head.control, state))
        if not new:
            return {}
        file_id = _file_id(self._file)
        stored = [_set_of(one, file_id) for one in new.values()]
        db.session.add_all(stored)
        db.session.flush()
        self._result.added += len(stored)
        return {one.head: row.id for one, row in zip(new.values(), stored, strict=True)}

    def read(self, stream: BinaryIO) -> None:
        """Read the stream once more and make rows of its new sets."""
        for item in Reader(stream, PARSERS, choose=self._whole.__contains__):
            if isinstance(item, Fault):
                self.tell(item)
            elif isinstance(item, SetHead):
                self._head = item
            elif not isinstance(item, SetEnd):
                self._take(item)
        self._keeper.finish(list(self._ids.values()))
        if self._more_faults:
            more = Fault("more-faults")
            message = f"{more.message} Number not listed: {self._more_faults}."
            self._file.faults.append(ImportFault(more.where, more.code, message))

    def tell(self, fault: Fault) -> None:
        """List a fault, up to the limit."""
        if len(self._file.faults) < MOST_FAULTS:
            self._file.faults.append(ImportFault(fault.where, fault.code, fault.message))
        else:
            self._more_faults += 1

    def _take(self, item: Item) -> None:
        """Count an item and, when its set is new, keep it."""
        head = self._head
        if head is None:
            return
        self._count(item)
        set_id = self._ids.get(head)
        if set_id is not None and not self._keeper.keep(item, head, set_id):
            self._result.rejected += 1
            self.tell(Fault("no-date", head.interchange, head.group, head.number))

    def _count(self, item: Item) -> None:
        """Count what the file holds, new or not."""
        if isinstance(item, Claim):
            self._file.claims += 1
            self._file.charge += item.charge or Decimal(0)
        elif isinstance(item, RemitClaim):
            self._file.remits += 1
            self._file.paid += item.paid


def _teller(words: str, length: int | None = None) -> Callable[[int], None]:
    """Return what tells how many kilobytes of a file were read."""
    of = None if length is None else -(-length // KILOBYTE)
    return lambda done: tell(words, -(-done // KILOBYTE), of, _("kB"))


def _known_keys(keys: Sequence[str]) -> set[str]:
    """Return which sets were read before."""
    return {
        key
        for some in chunks(keys)
        for key in db.session.scalars(select(X12Set.key).where(X12Set.key.in_(some)))
    }


def _state_of(one: SurveyedSet, known: set[str]) -> str:
    """Return the state of a set: read, repeated, skipped (another kind) or refused (not whole)."""
    if one.head.kind not in READ_KINDS:
        return "skipped"
    if not one.is_complete:
        return "refused"
    return "repeated" if one.key in known else "read"


def _file_id(file: FileResult) -> int:
    """Return the id of a file's row, which is made when the file is new."""
    found = db.session.scalar(select(X12File).where(X12File.sha256 == file.sha256))
    if found is None:
        found = X12File(sha256=file.sha256, name=file.file, recorded_at=recorded_at())
        db.session.add(found)
        db.session.flush()
    return found.id


def _set_of(one: SurveyedSet, file_id: int) -> X12Set:
    """Return the row of a new set."""
    head = one.head
    day = day_of(head) or recorded_at().date()
    return X12Set(
        file_id=file_id,
        key=one.key,
        kind=head.kind,
        control=head.control,
        group_control=head.group_control,
        interchange_control=head.interchange_control,
        set_ref=set_ref(head.group_control, head.control),
        group_ref=group_ref(head.group_control),
        interchange_ref=interchange_ref(head.interchange_control),
        submitter=head.sender if head.kind.startswith("837") else head.receiver,
        sent_at=instant(head.sent_at, day),
        recorded_at=recorded_at(),
    )
