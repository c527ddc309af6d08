"""Files, folders and archives: read in order, within limits, never raising."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.x12 import sources as module
from lms.claims.x12.sources import UNREADABLE, Source, Watched, sources
from tests.claims.x12_files import Clm, claim_file

DATA = claim_file(Clm("A1")).write()
FAULTS = {"unreadable", "zip-empty", "zip-entry", "zip-limit"}


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return path


def content(source: Source) -> bytes:
    with source.open() as stream:
        return Watched(stream).read()


def test_files_come_in_the_order_given_and_folders_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.txt", "deep/c.txt", ".hidden"):
        (folder / name).write_bytes(DATA)
    single = tmp_path / "z.txt"
    single.write_bytes(DATA)
    assert [one.name for one in sources([single, folder])] == ["z.txt", "a.txt", "b.txt", "c.txt"]


def test_a_missing_file_is_told_not_raised(tmp_path: Path) -> None:
    (found,) = sources([tmp_path / "none.txt"])
    assert found.fault == "unreadable"
    assert content(found) == b""


def test_entries_of_an_archive_are_read_as_often_as_needed(tmp_path: Path) -> None:
    path = archive(tmp_path / "month.zip", {"b.835": b"", "a.837": DATA, "in/c.837": DATA})
    found = list(sources([path]))
    assert [one.name for one in found] == ["month.zip/a.837", "month.zip/b.835", "month.zip/c.837"]
    assert content(found[0]) == content(found[0]) == DATA


def test_an_archive_without_a_file_is_told(tmp_path: Path) -> None:
    (found,) = sources([archive(tmp_path / "empty.zip", {})])
    assert found.fault == "zip-empty"


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", {"a.837": DATA}).read_bytes()
    (found,) = sources([archive(tmp_path / "outer.zip", {"inner.zip": inner})])
    assert found.fault == "zip-entry"


def test_an_archive_that_says_it_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_UNPACKED", 1000)
    (found,) = sources([archive(tmp_path / "bomb.zip", {"a": b"0" * 2000})])
    assert found.fault == "zip-limit"


def test_an_archive_of_too_many_entries_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ENTRIES", 2)
    (found,) = sources([archive(tmp_path / "many.zip", {str(n): b"x" for n in range(3)})])
    assert found.fault == "zip-limit"


def test_a_stream_that_is_longer_than_it_said_ends_at_the_limit() -> None:
    watched = Watched(io.BytesIO(b"x" * 5000), limit=3000)
    read = b"".join(iter(lambda: watched.read(1000), b""))
    assert len(read) == 3000
    assert watched.fault == "zip-limit"


def test_a_damaged_entry_ends_with_a_fault(tmp_path: Path) -> None:
    path = archive(tmp_path / "bad.zip", {"a.837": DATA * 50})
    raw = bytearray(path.read_bytes())
    raw[60:80] = bytes(20)
    path.write_bytes(bytes(raw))
    (found,) = sources([path])
    with found.open() as stream:
        watched = Watched(cast("BinaryIO", stream))
        while watched.read(4096):
            pass
    assert watched.fault == "zip-entry"


def test_an_archive_without_a_readable_list_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "bad.zip", {"a.837": DATA})
    raw = path.read_bytes()
    at = raw.index(b"PK\x01\x02")
    path.write_bytes(raw[:at] + b"XX" + raw[at + 2 :])
    (found,) = sources([path])
    assert found.fault == "zip-entry"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_an_entry_packed_in_a_way_that_nobody_sends_is_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("a.837", DATA)
    (found,) = sources([path])
    assert found.fault == "zip-entry"


def test_two_entries_of_one_name_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.837", DATA)
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a.837", b"other")
    assert [content(one) for one in sources([path])] == [DATA, b"other"]


def test_an_archive_of_a_version_to_come_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "new.zip", {"a.837": DATA})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 6] = 99
    path.write_bytes(bytes(raw))
    (found,) = sources([path])
    assert found.fault == "zip-entry"


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_an_archive_with_any_byte_changed_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = archive(folder / "any.zip", {"a.837": DATA, "b.837": DATA})
    raw = bytearray(path.read_bytes())
    for place, byte in changes:
        raw[place % len(raw)] = byte
    path.write_bytes(bytes(raw))
    read = [one for one in sources([path]) if one.fault is None]
    told = {one.fault for one in sources([path])} - {None}
    assert told <= FAULTS
    assert read or told
    for one in read:
        with suppress(*UNREADABLE):
            content(one)


def test_what_is_read_is_digested() -> None:
    watched = Watched(io.BytesIO(b"abc"))
    while watched.read(2):
        pass
    assert watched.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
