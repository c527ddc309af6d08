"""Fixtures of claims: a database with the content that judging claims needs."""

import pytest
from flask import Flask

from lms.core.unit_of_work import unit_of_work
from tests.claims.worlds import load_claims_content
from tests.standing import Once


@pytest.fixture
def judging(database: Flask, once: Once) -> Flask:
    """A database with the reason table, the payers and the workflow map."""
    once("what judging claims needs", _publish)
    return database


def _publish() -> None:
    with unit_of_work():
        load_claims_content()
