"""Every variant item that ships, worked out a second time from nothing but the text that a learner reads."""

import re
from datetime import date, datetime, timedelta
from functools import cache

import pytest
import yaml

from lms.assessments.exams import BANK_FIELDS
from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.variants.checking import SEEDS
from lms.assessments.variants.filling import concrete
from lms.core.config import ROOT
from lms.core.content.kinds import jsonable_yaml

MONEY = r"\$([\d,]+(?:\.\d\d)?)"
DAY = r"([A-Z][a-z]+ \d{1,2}, \d{4})"
SEEDS_TRIED = [f"try:{number}" for number in range(0, SEEDS, 4)]


@cache
def items():
    """Return the items with variants of all modules, by id."""
    found = {}
    for path in sorted((ROOT / "content/modules").glob("*/items/*.yaml")):
        text = path.read_text(encoding="utf-8")
        if "variants:" in text:
            found |= {item["id"]: jsonable_yaml(item) for item in yaml.safe_load(text) if "variants" in item}
    return found


def asked(item, seed):
    """Return the question of an item under a seed."""
    own = {name: value for name, value in item.items() if name not in BANK_FIELDS}
    return concrete(own, variants=item["variants"], oracle=item.get("oracle"), seed=seed)


def number(pattern, text, default=0):
    """Return the number that a text holds in a place."""
    found = re.search(pattern, text)
    return float(found[1].replace(",", "")) if found else default


def days_in(text):
    """Return the dates of a text in their order."""
    return [datetime.strptime(day, "%B %d, %Y").date() for day in re.findall(DAY, text)]  # noqa: DTZ007


def estimate(text):
    """Return what a patient owes by the words of the question, in dollars."""
    text = re.sub(r"\s+", " ", text)
    allowed = number(rf"[Aa]llowed amount {MONEY}", text)
    copay = min(number(rf"Copay {MONEY}", text), allowed)
    deductible = min(number(rf"[Dd]eductible left {MONEY}", text), allowed - copay)
    shared = (allowed - copay - deductible) * number(r"oinsurance (\d+) %", text) / 100
    left = number(rf"(?:maximum left|out-of-pocket left) {MONEY}", text, default=float("inf"))
    return round(min(copay + deductible + shared, left), 2)


def last_day(text):
    """Return the last day of the limit that a question names."""
    start = days_in(text)[0]
    if "Through date" in text:
        return date(start.year + 1, start.month, start.day)
    days = int(number(r"(\d+) days", text))
    return start + timedelta(days=days + (5 if "redetermination" in text else 0))


def first_payer(text):
    """Return the one of two plans that pays first, by a word that only its name has."""
    if "Parent 1 was born" in text:
        one, other = days_in(text)
        return "Parent 1" if (one.month, one.day) < (other.month, other.day) else "Parent 2"
    least = 100 if "disability" in text else 20
    plan = "spouse's plan" if "disability" in text else "employer plan"
    return plan if number(r"with (\d+) employees", text) >= least else "Medicare"


def medicare_leads_on(text):
    """Return the day from which Medicare leads after thirty months."""
    year, month = days_in(text)[0].year, days_in(text)[0].month
    for _ in range(30):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, 1)


def right_answer(item, question):
    """Return the answer that is right by the second computation, as a learner would give it."""
    text, kind = question["stem"], item["oracle"]["kind"]
    if kind.startswith("patient_estimate"):
        owed = estimate(f"{text} {question.get('source', '')}")
        return owed if item["kind"] == "numeric" else {"C": owed}
    if kind.startswith("timely_filing"):
        if item["kind"] == "numeric":
            return (last_day(text) - days_in(text)[1]).days
        return last_day(text).strftime("%m/%d/%Y")
    if "kidney" in text:
        day = medicare_leads_on(text)
        wanted = f"{day:%B} {day.day}, {day.year}"
    else:
        wanted = first_payer(text)
    return next(
        row["key"]
        for row in question["options"]
        if row["text"].lower().startswith(wanted.lower())
        or row["text"].lower().startswith(f"the {wanted.lower()}")
    )


def test_at_least_twelve_items_are_drawn():
    assert len(items()) >= 12
    assert {item["oracle"]["kind"] for item in items().values()} == {
        "patient_estimate.v1",
        "timely_filing.v1",
        "payer_order.v1",
    }


@pytest.mark.parametrize("item_id", sorted(items()))
def test_the_answer_is_right_by_a_second_computation(item_id):
    item = items()[item_id]
    kind = QUESTION_TYPES.get(item["kind"])
    for seed in SEEDS_TRIED:
        question = asked(item, seed)
        answer = right_answer(item, question)
        if isinstance(answer, dict):
            told = {row["key"]: float(row["answer"]) for row in question["blanks"]}
            assert {key: told[key] for key in answer} == answer, question["stem"]
        else:
            given = answer if isinstance(answer, str) else str(answer)
            assert kind.grade(kind.parse(question), given).correct, (question, given)


@pytest.mark.parametrize("item_id", sorted(items()))
def test_a_reader_never_meets_an_open_place(item_id):
    item = items()[item_id]
    kind = QUESTION_TYPES.get(item["kind"])
    for seed in SEEDS_TRIED:
        shown = kind.present(kind.parse(asked(item, seed)), seed=seed)
        assert not re.search(r"\{[a-z]", str(shown))
