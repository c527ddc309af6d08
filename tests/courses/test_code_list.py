"""The flat list of diagnosis codes says what the package that ships it says."""

import random
import string
import subprocess
import sys

import pytest

from lms.core.icd10 import is_leaf, is_valid

ASK = """
import sys, warnings
warnings.simplefilter("ignore")
import simple_icd_10_cm as codes
for code in sys.stdin.read().split():
    print(int(codes.is_valid_item(code)), int(codes.is_valid_item(code) and codes.is_leaf(code)))
"""


def some_codes(count: int) -> list[str]:
    rng = random.Random(7)  # noqa: S311  the same codes in every run
    letters, signs = string.ascii_uppercase, "0123456789AXDS"
    made = []
    for _ in range(count):
        head = rng.choice(letters) + rng.choice("0123456789") + rng.choice("0123456789AB")
        tail = "".join(rng.choice(signs) for _ in range(rng.randint(0, 4)))
        made.append(f"{head}.{tail}" if tail else head)
    return made


def test_codes_exist_and_are_billable_as_the_package_says() -> None:
    codes = [*some_codes(20_000), "E11.9", "E11", "S02.0XXA", "S02.0", "I10", "T36.0X1A", "Z99.99"]

    said = subprocess.run(
        [sys.executable, "-c", ASK], input=" ".join(codes), capture_output=True, text=True, check=True
    ).stdout.split("\n")

    ours = [f"{int(is_valid(code))} {int(is_leaf(code))}" for code in codes]
    assert ours == said[: len(codes)]
    assert len({*ours}) == 3


@pytest.mark.parametrize(
    ("code", "billable"), [("E11.9", True), ("E119", True), ("E11", False), ("Q", False)]
)
def test_a_code_is_known_with_and_without_its_point(code: str, billable: bool) -> None:
    assert is_leaf(code) == billable
    assert is_valid(code) == (code != "Q")


def test_a_block_of_the_classification_is_no_code() -> None:
    assert not is_valid("A00-A09")
