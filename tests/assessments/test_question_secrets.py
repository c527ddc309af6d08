"""What the page of a question must not hold: keys, reasons, accepted answers, and marks of its author."""

from collections.abc import Iterator
from html import unescape

import pytest

from lms.assessments.questions import QUESTION_TYPES
from tests.assessments.rendered import render

TYPES = list(QUESTION_TYPES)
SECRET = ("why", "accept", "mistakes", "neutral", "unsupported", "on_admission")
MARK = "<script>alert('1')</script>"


def secrets_of(data: object, *, is_open: bool = True) -> Iterator[str]:
    """Yield each text of a question that its page must not hold."""
    if isinstance(data, list):
        for part in data:
            yield from secrets_of(part, is_open=is_open)
    elif isinstance(data, dict):
        for name, part in data.items():
            yield from secrets_of(part, is_open=is_open and name not in SECRET)
        if "answer" in data and "options" not in data:
            yield str(data["answer"])
    elif isinstance(data, str) and not is_open:
        yield data


def hostile(data: object, *, name: str = "") -> object:
    """Return a question in which every text that a page shows ends with a mark."""
    if isinstance(data, list):
        return [hostile(part, name=name) for part in data]
    if isinstance(data, dict):
        return {key: hostile(part, name=key) for key, part in data.items()}
    shown = ("stem", "text", "source", "note", "ask", "label", "value", "left", "right", "unit", "rounding")
    return f"{data}{MARK}" if name in shown and isinstance(data, str) else data


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_the_page_of_a_question_holds_no_key_and_no_reason(kind):
    data = kind.samples()[0].data
    secrets = {text for text in secrets_of(data) if len(text) > 1}
    told = str({name: part for name, part in data.items() if name in ("stem", "source", "passage", "note")})
    html = unescape(render(kind, data))
    assert secrets
    assert not [text for text in secrets if text in html and text not in told]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_the_page_is_the_same_whichever_answer_is_right(kind):
    data = kind.samples()[0].data
    turned = _turned(data)
    assert turned != data
    assert render(kind, turned) == render(kind, data)


def _turned(data: object) -> object:
    """Return a question of the same texts in the same order with other answers and reasons."""
    if isinstance(data, list):
        return [_turned(part) for part in data]
    if not isinstance(data, dict):
        return data
    found = {name: _turned(part) for name, part in data.items()}
    if "correct" in found:
        found["correct"] = not found["correct"]
    if "why" in found:
        found["why"] = "Another reason."
    if "answer" in found and "options" in found:
        found["answer"] = next(one for one in found["options"] if one != found["answer"])
    return found


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.kind)
def test_what_an_author_wrote_is_text_and_never_markup(kind):
    html = render(kind, hostile(kind.samples()[0].data))
    assert "<script" not in html
    assert unescape(html).count(MARK) > 1
