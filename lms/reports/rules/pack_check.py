"""Check an evidence pack of Firstpass: python3 check.py [PACK.zip or FOLDER] [--key BASE64].

It needs Python 3.9 or later and nothing else, no network and no Firstpass. It ends with 0 when everything in
the pack is as it was written and fits together, and with 1 when anything is not; each fault is one line.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
Files = dict[str, bytes]
Point = tuple[int, int, int, int]
COMPARED = ("kind", "subject", "occurred_on", "source", "outcome", "score", "expires_on", "revision")

# Ed25519 (RFC 8032), verification only: nothing secret is computed, so its time may tell what it likes.
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return _P - x if x % 2 != sign else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255, number >> 255
    x = _x_of(y, sign) if len(data) == 32 and y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE_X = _x_of(_BASE_Y, 0) or 0
_BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature of a message was made with the private key of ``key``."""
    if len(signature) != 64:
        return False
    who, noted = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if who is None or noted is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = _times(scalar, _BASE)
    right = _add(noted, _times(int.from_bytes(digest, "little") % _ORDER, who))
    same_x = (left[0] * right[2] - right[0] * left[2]) % _P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys and without spaces, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def link_digest(entry: Any) -> str:
    """Return the digest of an entry of the audit chain over its fields and the entry before."""
    names = ("at", "actor", "action", "subject", "unit", "payload_digest", "previous_digest")
    return sha256(json.dumps([entry[name] or "" for name in names]).encode())


def payload_digest(entry: Any) -> str:
    """Return the salted digest of the details of an entry."""
    return sha256((entry["salt"] + json.dumps(entry["body"], sort_keys=True)).encode())


def faults(files: Files, key: str = "") -> Iterator[str]:
    """Yield a line for everything in a pack that is not as it was written or does not fit.

    Args:
        files: the files of the pack by name.
        key: the public key that seals must be signed with, in base64; "" takes the one they name.
    """
    try:
        manifest = json.loads(files[MANIFEST])
        if canonical(manifest) != files[MANIFEST].rstrip(b"\n") or not files[MANIFEST].endswith(b"}\n"):
            yield "manifest.json is not written as Firstpass writes it."
        yield from _of_files(files, manifest["contents"]["files"])
        yield from _of_entry(manifest, key)
        yield from _of_chain(files, manifest["contents"])
        yield from _of_signatures(files, manifest["contents"]["kind"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        yield f"The pack cannot be read to its end: {type(error).__name__} {error}."


def _of_files(files: Files, told: Any) -> Iterator[str]:
    for name in sorted(set(told) - set(files)):
        yield name + " is missing."
    for name in sorted(set(files) - set(told) - {MANIFEST}):
        yield name + " does not belong to the pack."
    for name in sorted(set(told) & set(files)):
        if sha256(files[name]) != told[name]["sha256"] or len(files[name]) != told[name]["size"]:
            yield name + " was changed."


def _of_entry(manifest: Any, key: str) -> Iterator[str]:
    """Check the audit entry about the making of the pack, and the seal that signs it."""
    entry, seal = manifest["entry"], manifest["seal"]
    if entry["body"]["contents"] != sha256(canonical(manifest["contents"])):
        yield "The manifest does not say what the audit entry of the pack says."
    if payload_digest(entry) != entry["payload_digest"] or link_digest(entry) != entry["digest"]:
        yield "The audit entry of the pack was changed."
    before = entry["digest"]
    for link in manifest["links"]:
        if link["previous_digest"] != before or link_digest(link) != link["digest"]:
            yield f"Audit entry {link['id']} after the pack was changed."
        before = link["digest"]
    if seal is not None:
        yield from _of_seal(seal, before, key)
    elif key:
        yield "The pack has no seal that the key could check."


def _of_seal(seal: Any, digest: str, key: str) -> Iterator[str]:
    name = f"The seal on audit entry {seal['entry']}"
    if seal["digest"] != digest:
        yield name + " is of another digest."
    if key and key != seal["public_key"]:
        yield name + " names another key than the one given."
    statement = f"firstpass audit head\n{seal['entry']}\n{seal['digest']}\n{seal['at']}\n"
    parts = [base64.b64decode(seal[part], validate=True) for part in ("public_key", "signature")]
    if not is_signed(parts[0], statement.encode(), parts[1]):
        yield name + " was not signed with the key that it names."


def _of_chain(files: Files, contents: Any) -> Iterator[str]:
    """Check each audit entry, that they follow one another where all are there, and the older seals."""
    before: str | None = None
    digests = {}
    for entry in _lines(files, "audit.jsonl"):
        name = f"Audit entry {entry['id']}"
        if link_digest(entry) != entry["digest"]:
            yield name + " was changed."
        if entry.get("salt") is not None and payload_digest(entry) != entry["payload_digest"]:
            yield name + " has other details than were written."
        if contents["chain"]["is_whole"] and before not in (None, entry["previous_digest"]):
            yield name + " does not follow the entry before it."
        before = digests[entry["id"]] = entry["digest"]
    if contents["chain"]["is_whole"] and before not in (None, contents["chain"]["head"]["digest"]):
        yield "The audit entries do not end with the head that the manifest names."
    for seal in _lines(files, "seals.jsonl"):
        if seal["entry"] in digests:
            yield from _of_seal(seal, digests[seal["entry"]], "")


def _of_signatures(files: Files, kind: str) -> Iterator[str]:
    """Check that signatures say what was signed, as the audit chain and the evidence say it."""
    evidence = {row["id"]: row for row in _lines(files, "evidence.jsonl")}
    entries = {row["id"]: row for row in _lines(files, "audit.jsonl")}
    for record in _lines(files, "signatures.jsonl"):
        signature, signed = record["signature"], record["signature"]["signed"]
        name = f"Signature {signature['id']}"
        if signature["digest"] not in (None, sha256(canonical(signed))):
            yield name + " was changed after it was given."
        entry = entries.get(record["audit"]["entry"]) if record["audit"] else None
        chained = entry["body"].get("digest") if entry and entry.get("body") else None
        if chained not in (None, signature["digest"]):
            yield name + " has another digest than its audit entry."
        for item in signed["evidence"]:
            known = evidence.get(item["id"])
            if known is None and kind != "requirement":
                yield f"{name} rests on evidence {item['id']}, which is missing."
            elif known is not None and any(known[one] != item[one] for one in COMPARED):
                yield f"{name} rests on evidence {item['id']}, which says otherwise."


def _lines(files: Files, name: str) -> list[Any]:
    return [json.loads(line) for line in files.get(name, b"").splitlines()]


def read(place: Path) -> Files:
    """Return the files of a pack from its zip or from the folder that it was unpacked into."""
    if place.is_dir():
        found = (path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in found}
    with zipfile.ZipFile(place) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def main() -> int:
    """Check the pack that the command line names; return what the command ends with."""
    parser = argparse.ArgumentParser(description="Check an evidence pack of Firstpass.")
    parser.add_argument("place", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", default="", help="The public key of the seals as you know it, in base64.")
    asked = parser.parse_args()
    try:
        files = read(asked.place)
    except (OSError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"FAULT: {asked.place} cannot be read: {error}\n")
        return 1
    found = list(faults(files, asked.key))
    for fault in found:
        sys.stdout.write("FAULT: " + fault + "\n")
    sys.stdout.write("".join(line + "\n" for line in _told(files, found, asked.key)))
    return 1 if found else 0


def _told(files: Files, found: list[str], key: str) -> Iterator[str]:
    if found:
        yield f"{len(found)} faults: do not rely on this pack."
        return
    manifest = json.loads(files[MANIFEST])
    contents, entry, seal = manifest["contents"], manifest["entry"], manifest["seal"]
    yield f"{len(contents['files'])} files are as they were written."
    if contents["chain"]["is_whole"]:
        yield "The audit entries follow one another without a gap."
    else:
        yield "Each audit entry is whole; those between them are not in this pack."
    if seal is None:
        yield f"Nothing sealed it. Compare entry {entry['id']} with the audit log: {entry['digest']}"
    elif key:
        yield "The seal was made with the key you gave."
    else:
        yield "The seal was made with this key; compare it with the one you know: " + seal["public_key"]


if __name__ == "__main__":
    sys.exit(main())
