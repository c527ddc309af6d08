"""Keyed hashes: the same identifier gives the same key, and nothing leads back."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lms.claims.services.keys import Seal, normalized

SEAL = Seal("a hash key of the tests, long enough to pass")
OTHER = Seal("another hash key of the tests, long enough too")


def test_a_number_is_trimmed_and_upper_case_and_nothing_else() -> None:
    assert normalized(" ab-01 ") == "AB-01"
    assert SEAL.claim(" ab-01 ") == SEAL.claim("AB-01")
    assert SEAL.claim("AB01") != SEAL.claim("AB-01")


def test_another_hash_key_gives_another_key() -> None:
    assert SEAL.claim("A1") != OTHER.claim("A1")


def test_a_claim_a_member_and_a_control_number_of_the_same_text_have_different_keys() -> None:
    keys = (SEAL.claim("A1"), SEAL.member("A1"), SEAL.control("A1"), SEAL.encounter("A1"), SEAL.batch("A1"))
    assert all(one != other for one, other in combinations(keys, 2))


def test_nothing_has_no_key() -> None:
    assert SEAL.member(None) is None
    assert SEAL.member("") is None
    assert SEAL.control("") is None
    assert SEAL.batch(None) == ""


def test_parts_cannot_be_shifted_between_each_other() -> None:
    assert SEAL.root(("ab", "c")) != SEAL.root(("a", "bc"))
    assert SEAL.event("ab", "c") != SEAL.event("a", "bc")


def test_a_public_id_is_short_and_steady() -> None:
    root = SEAL.root(("1234567893", "key", "northway", "P"))
    assert re.fullmatch(r"C-[A-Z2-7]{12}", SEAL.public_id(root))
    assert SEAL.public_id(root) == SEAL.public_id(root)
    assert SEAL.public_id(root) != OTHER.public_id(root)


@given(st.text(min_size=12, max_size=30))
def test_a_key_never_holds_what_it_was_made_from(number: str) -> None:
    key = SEAL.claim(number)
    assert re.fullmatch(r"[0-9a-f]{32}", key)
    assert number not in key
