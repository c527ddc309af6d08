"""The signature check of a pack agrees with a library that others rely on; zips follow from their files."""

import ast
import io
import subprocess
import sys
import zipfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.reports.rules import pack_check
from lms.reports.rules.pack_check import is_signed
from lms.reports.rules.zips import zipped

few = settings(max_examples=25, deadline=None)


def signed(seed: bytes, message: bytes) -> tuple[bytes, bytes]:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.public_key().public_bytes_raw(), key.sign(message)


@few
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_what_the_library_signs_is_found_genuine(seed: bytes, message: bytes) -> None:
    key, signature = signed(seed, message)
    assert is_signed(key, message, signature)


@few
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=60), bit=st.integers(0, 511))
def test_a_signature_with_one_bit_changed_is_not(seed: bytes, message: bytes, bit: int) -> None:
    key, signature = signed(seed, message)
    changed = (int.from_bytes(signature, "little") ^ (1 << bit)).to_bytes(64, "little")
    assert not is_signed(key, message, changed)


@few
@given(seed=st.binary(min_size=32, max_size=32), bit=st.integers(0, 255))
def test_another_key_did_not_sign_it(seed: bytes, bit: int) -> None:
    key, signature = signed(seed, b"head")
    other = (int.from_bytes(key, "little") ^ (1 << bit)).to_bytes(32, "little")
    assert not is_signed(other, b"head", signature)


def test_the_first_vector_of_the_standard_is_genuine() -> None:
    key = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert is_signed(key, b"", signature)


def test_a_scalar_beyond_the_order_of_the_curve_is_refused() -> None:
    key, signature = signed(bytes(32), b"x")
    order = 2**252 + 27742317777372353535851937790883648493
    larger = int.from_bytes(signature[32:], "little") + order
    assert not is_signed(key, b"x", signature[:32] + larger.to_bytes(32, "little"))


def test_a_signature_or_key_of_another_length_is_refused() -> None:
    key, signature = signed(bytes(32), b"x")
    assert not is_signed(key, b"x", signature[:-1])
    assert not is_signed(key[:-1], b"x", signature)


@given(files=st.dictionaries(st.sampled_from(["a", "b", "c/d"]), st.binary(max_size=50)))
def test_the_same_files_give_the_same_zip_in_any_order(files: dict[str, bytes]) -> None:
    backwards = dict(reversed(files.items()))
    assert zipped(files) == zipped(backwards)
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as pack:
        assert {name: pack.read(name) for name in pack.namelist()} == files


def test_the_check_runs_on_a_python_that_knows_nothing_of_this_project() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", pack_check.__file__, "/nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot be read" in done.stdout


def test_the_check_keeps_to_the_language_of_the_oldest_python_that_it_names() -> None:
    ast.parse(Path(pack_check.__file__).read_text(), feature_version=(3, 9))
