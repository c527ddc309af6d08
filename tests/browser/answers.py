"""Answer keys read from what the authors wrote, never from a page; and hands that fill an item in."""

from decimal import Decimal
from functools import cache
from typing import Any

import yaml
from playwright.sync_api import Locator

from lms.core.config import ROOT
from tests.browser.variants import as_shown, flat

MODULES = ROOT / "content" / "modules"


@cache
def items_of(module: str) -> list[dict[str, Any]]:
    """Return the items and checks of a module."""
    folder = MODULES / module
    items = [
        item
        for path in sorted(folder.glob("items/*.yaml"))
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    for path in sorted(folder.glob("lessons/*.md")):
        head = path.read_text(encoding="utf-8").split("---\n", 2)[1]
        items += yaml.safe_load(head).get("checks", [])
    return items


def lessons_of(module: str) -> list[str]:
    """Return the titles of the lessons of a module in their order."""
    heads = [
        yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1])
        for path in sorted((MODULES / module).glob("lessons/*.md"))
    ]
    return [head["title"] for head in heads]


def item_in(form: Locator, module: str) -> dict[str, Any]:
    """Return the item that a form shows; two items may share a stem, so what is shown decides."""
    stem = flat(form.locator("legend.stem").inner_text())
    page = flat(form.inner_text())
    shown = {flat(text) for text in form.locator("label.choice, li.match label").all_inner_texts()}
    asked = [as_shown(item, stem, page) if "variants" in item else item for item in items_of(module)]
    found = [item for item in asked if item and flat(item["stem"]) == stem and shown <= _texts(item)]
    assert found, f"{module} has no item: {stem} {shown}"
    return found[0]


def _texts(item: dict[str, Any]) -> set[str]:
    rows = [*item.get("options", ()), *item.get("entries", ()), *item.get("pairs", ())]
    return {flat(row.get("text") or row["left"]) for row in rows}


def fill_item(form: Locator, module: str, *, right: bool) -> None:
    """Answer the item of a form as the authors meant it, or wrongly."""
    item = item_in(form, module)
    {
        "single": _choose,
        "multiple": _choose,
        "ordering": _order,
        "matching": _match,
        "numeric": _number,
    }[item["kind"]](form, item, right)


def _choose(form: Locator, item: dict[str, Any], right: bool) -> None:
    wanted = [flat(option["text"]) for option in item["options"] if option["correct"] is right]
    if item["kind"] == "single":
        wanted = wanted[:1]
    labels = form.locator("label.choice")
    boxes: list[bool] = labels.locator("input").evaluate_all("boxes => boxes.map(box => box.checked)")
    for place, (text, is_checked) in enumerate(zip(labels.all_inner_texts(), boxes, strict=True)):
        is_wanted = flat(text) in wanted
        if is_wanted != is_checked and (is_wanted or item["kind"] == "multiple"):
            labels.nth(place).click()


def _order(form: Locator, item: dict[str, Any], right: bool) -> None:
    texts = [flat(entry["text"]) for entry in item["entries"]]
    wanted = texts if right else texts[::-1]
    if not form.locator("li.moved").count():
        _select(form, dict(zip(wanted, range(1, len(texts) + 1), strict=True)))
        return
    dealt = [flat(text) for text in form.locator("li.match label").all_inner_texts()]
    if dealt == wanted:  # what is left as it was dealt is no answer
        form.get_by_role("button", name=f"Down: {wanted[0]}", exact=True).click()
    for place, text in enumerate(wanted):
        while flat(form.locator("li.match label").nth(place).inner_text()) != text:
            form.get_by_role("button", name=f"Up: {text}", exact=True).click()


def _match(form: Locator, item: dict[str, Any], right: bool) -> None:
    lefts = [flat(pair["left"]) for pair in item["pairs"]]
    rights = [flat(pair["right"]) for pair in item["pairs"]]
    _select(form, dict(zip(lefts, rights if right else rights[1:] + rights[:1], strict=True)))


def _select(form: Locator, wanted: dict[str, Any]) -> None:
    for place, text in enumerate(form.locator("li.match label").all_inner_texts()):
        value = wanted[flat(text)]
        field = form.locator("li.match select").nth(place)
        if isinstance(value, int):
            field.select_option(index=value)
        else:
            field.select_option(label=value)


def _number(form: Locator, item: dict[str, Any], right: bool) -> None:
    answer = Decimal(str(item["answer"]))
    value = answer if right else answer + 1 + Decimal(str(item["tolerance"]))
    form.locator("input[name=value]").fill(str(value))
