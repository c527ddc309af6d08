"""Making a pack: asked for with a reason, made as long work, kept sealed for a week, taken by who asked.

The making is two units of work. The first gathers the facts and chains an entry that holds the digest of all
of them; the second seals that entry and puts it, with the seal, into the file.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lms.core import audit, seals, uploads
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.once import refuse_other_use
from lms.core.permissions import Identity, is_top, scope_paths
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.core.work import Asked as AskedWork
from lms.core.work import LongWork, Task, ask
from lms.people.api import person
from lms.reports.models import EvidencePack, EvidencePackFile
from lms.reports.permissions import PACK
from lms.reports.rules import pack_check
from lms.reports.rules.canonical import canonical, sha256
from lms.reports.rules.zips import zipped
from lms.reports.services.packing import facts, proofs
from lms.reports.services.packing.facts import Asked, Row
from lms.reports.services.packing.subjects import subject_of
from lms.reports.services.packing.words import readme

KIND = "reports.pack"
ASKED, ACTION, TAKEN = "reports.pack-asked", "reports.pack-made", "reports.pack-taken"
KEPT = timedelta(days=7)
LONGEST_REASON = 300
_CHECK = Path(pack_check.__file__)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks a pack about and why; ``form_key`` makes asking twice one pack."""

    kind: str
    key: str
    as_of: date
    reason: str
    form_key: str
    with_links: bool = False


def ask_for(wanted: Wanted, by: Identity) -> EvidencePack:
    """Ask for a pack in the open unit of work; the same form again gives the pack there is.

    Raises:
        NotFound: when the asker's units do not hold what it is about.
        Refused: without a reason, or for links of the whole chain without the whole organisation.
        Conflict: when the form was used by somebody else.
    """
    known = db.session.scalar(select(EvidencePack).where(EvidencePack.form_key == wanted.form_key))
    if known is not None:
        refuse_other_use(known, asked_by_id=by.person_id)
        return known
    reason = " ".join(wanted.reason.split())[:LONGEST_REASON]
    if not reason:
        raise Refused(_("A pack has a reason."), hint=_("Say for which question it is made."))
    paths = scope_paths(PACK, by)
    if wanted.with_links and not any(map(is_top, paths)):
        raise Refused(
            _("Every link of the audit log is for the whole organisation."), hint=_("Leave it out.")
        )
    subject = subject_of(wanted.kind, wanted.key, paths, wanted.as_of)
    public_id = new_public_id()
    given = {"pack": public_id, "with_links": wanted.with_links}
    work = ask(AskedWork(KIND, given, by, unit_path=subject.unit_path), key=f"pack:{wanted.form_key}")
    pack = EvidencePack(
        public_id=public_id,
        kind=subject.kind,
        subject=subject.key,
        title=subject.title,
        reason=reason,
        as_of=wanted.as_of,
        asked_by_id=by.person_id or 0,
        work=work.public_id,
        recorded_at=recorded_at(),
        form_key=wanted.form_key,
    )
    db.session.add(pack)
    db.session.flush()
    audit.record(
        ASKED,
        subject=f"pack:{public_id}",
        actor=by.employee_no,
        kind=pack.kind,
        about=pack.subject,
        reason=reason,
    )
    return pack


def run(task: Task) -> None:
    """Make the pack of a piece of long work and end it."""
    with_links = bool(task.arguments["with_links"])
    with unit_of_work(durable=True):
        pack = pack_named(task.arguments["pack"])
        asked = asked_of(pack)
        files = files_of(asked, pack.reason, task.asked_by, with_links=with_links)
        contents = contents_of(pack, asked, files, task.asked_by, with_links=with_links)
        record_made(pack, asked, contents)
    with unit_of_work(durable=True):
        pack = pack_named(task.arguments["pack"])
        kept = keep(pack, finished(pack, files, contents), contents, len(asked.numbers))
        task.finish({"pack": pack.public_id, "size": kept.size})


PACK_WORK = LongWork(KIND, "Making an evidence pack", PACK, run)


def pack_named(public_id: str) -> EvidencePack:
    """Return a pack.

    Raises:
        NotFound: when there is none of that id.
    """
    found = db.session.scalar(select(EvidencePack).where(EvidencePack.public_id == public_id))
    if found is None:
        raise NotFound("There is no such pack.")
    return found


def asked_of(pack: EvidencePack) -> Asked:
    """Return what a pack holds, within the units that its asker reaches now.

    Raises:
        NotFound: when the asker does not reach it any more.
    """
    asker = _identity(pack.asked_by_id)
    subject = subject_of(pack.kind, pack.subject, scope_paths(PACK, asker), pack.as_of)
    return Asked.of(subject, pack.as_of, pack.recorded_at)


def files_of(asked: Asked, reason: str, by: str, *, with_links: bool) -> dict[str, bytes]:
    """Return the files of a pack by name, but the manifest; equal facts give equal bytes."""
    tell(_("Gathering facts"))
    obligations = facts.obligation_rows(asked)
    signed = proofs.signatures_of(asked)
    entries = proofs.chain_rows(asked, with_links=with_links)
    rows = {
        "people.jsonl": facts.people_rows(asked),
        "evidence.jsonl": facts.evidence_rows(asked),
        "obligations.jsonl": obligations,
        "overrides.jsonl": facts.override_rows(asked),
        "signatures.jsonl": proofs.signature_rows(signed),
        "decisions.jsonl": proofs.decision_rows(signed),
        "policies.jsonl": proofs.policy_rows(asked, signed, obligations),
        "audit.jsonl": entries,
        "seals.jsonl": proofs.seal_rows(entries),
    }
    text = readme(asked, reason, by, with_links=with_links)
    files = {name: b"".join(canonical(row) + b"\n" for row in found) for name, found in rows.items()}
    return files | {"README.txt": text.encode(), "check.py": _CHECK.read_bytes()}


def contents_of(
    pack: EvidencePack, asked: Asked, files: Mapping[str, bytes], by: str, *, with_links: bool
) -> Row:
    """Return what the manifest says of a pack; its digest goes into the audit chain."""
    return {
        "product": "Firstpass",
        "format": 1,
        "pack": pack.public_id,
        "kind": pack.kind,
        "subject": pack.subject,
        "as_of": pack.as_of.isoformat(),
        "known_at": pack.recorded_at.isoformat(),
        "asked_by": by,
        "reason": pack.reason,
        "people": len(asked.numbers),
        "chain": {"is_whole": with_links, "head": proofs.head_at(asked)},
        "files": {name: _told(name, files[name]) for name in sorted(files)},
    }


def record_made(pack: EvidencePack, asked: Asked, contents: Row) -> None:
    """Chain that a pack was made: who asked for what and why, and the digest of what it holds."""
    audit.record(
        ACTION,
        subject=f"pack:{pack.public_id}",
        actor=_number(pack.asked_by_id),
        kind=pack.kind,
        about=pack.subject,
        reason=pack.reason,
        people=len(asked.numbers),
        contents=sha256(canonical(contents)),
    )


def finished(pack: EvidencePack, files: Mapping[str, bytes], contents: Row) -> bytes:
    """Return the zip, with the manifest that ties it to the audit chain; seals the chain where it can.

    Works in the open unit of work, after the one that chained the making.
    """
    seals.seal()
    entry = proofs.entry_about(ACTION, f"pack:{pack.public_id}")
    assert entry is not None
    links = proofs.links_after(entry["id"])
    sealed = seals.newest_seal()
    last = links[-1]["id"] if links else entry["id"]
    is_sealed = sealed is not None and sealed.entry_id == last
    manifest = {
        "contents": contents,
        "entry": entry,
        "links": links,
        "seal": seals.document(sealed) if sealed is not None and is_sealed else None,
    }
    return zipped({**files, pack_check.MANIFEST: canonical(manifest) + b"\n"})


def keep(pack: EvidencePack, data: bytes, contents: Row, people: int) -> EvidencePackFile:
    """Keep the file of a pack, sealed, until it expires; one that was made before goes.

    Raises:
        Refused: when it is larger than a file may be.
    """
    before = db.session.scalar(select(EvidencePackFile).where(EvidencePackFile.pack_id == pack.id))
    if before is not None:
        return before
    upload = uploads.keep(io.BytesIO(data), f"evidence-pack-{pack.public_id}.zip")
    upload.expires_at = recorded_at() + KEPT
    kept = EvidencePackFile(
        pack_id=pack.id,
        upload_id=upload.id,
        people=people,
        size=len(data),
        sha256=sha256(data),
        contents=sha256(canonical(contents)),
        recorded_at=recorded_at(),
        expires_at=upload.expires_at,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def take(pack: EvidencePack, by: Identity) -> bytes:
    """Return the file for who asked for it, and chain that it was taken, in the open unit of work.

    Raises:
        Refused: when the file is gone.
    """
    kept = db.session.scalar(select(EvidencePackFile).where(EvidencePackFile.pack_id == pack.id))
    if kept is None or not uploads.is_there(kept.upload_id):
        raise Refused(
            _("The file of this pack is not there any more."),
            hint=_("Files are kept for a week. Ask for the pack again: it will say the same of that day."),
        )
    with uploads.opened(kept.upload_id) as path:
        data = path.read_bytes()
    audit.record(TAKEN, subject=f"pack:{pack.public_id}", actor=by.employee_no, sha256=kept.sha256)
    return data


def _told(name: str, data: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {"sha256": sha256(data), "size": len(data)}
    return told | ({"rows": data.count(b"\n")} if name.endswith(".jsonl") else {})


def _number(person_id: int) -> str:
    return person(person_id).employee_no


def _identity(person_id: int) -> Identity:
    find = features().identity_of_person
    return find(person_id) if find else Identity()
