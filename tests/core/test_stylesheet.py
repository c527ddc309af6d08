"""The style sheet that reaches the browser holds what pages use and nothing they may not use."""

import re
from pathlib import Path

from lms.core.web.assets import CORE, STYLES
from lms.core.web.stylesheet import classes_of, pruned

ROOT = Path(__file__).resolve().parents[2]
BOOTSTRAP = (CORE / STYLES[0]).read_text()
OWN = "".join((CORE / name).read_text() for name in STYLES[1:])


def test_a_rule_stays_while_one_of_its_selectors_is_used() -> None:
    assert pruned(".card,.btn{a:b}.card-body{c:d}") == ".btn{a:b}"


def test_an_empty_media_rule_is_left_out() -> None:
    assert pruned("@media print{.navbar{a:b}}@media print{.d-none{a:b}}") == "@media print{.d-none{a:b}}"


def test_keyframes_and_element_rules_stay() -> None:
    css = "@keyframes x{to{a:b}}body{c:d}"
    assert pruned(css) == css


def test_forms_buttons_and_layout_stay() -> None:
    kept = classes_of(pruned(BOOTSTRAP))
    assert {"btn", "btn-primary", "form-control", "form-select", "form-check-input", "d-none", "mb-2"} <= kept


def test_components_that_our_own_replace_are_gone() -> None:
    kept = classes_of(pruned(BOOTSTRAP))
    assert not {"card", "badge", "alert", "progress-bar", "text-danger", "bg-light", "modal"} & kept


def test_no_template_uses_a_class_that_is_left_out() -> None:
    gone = classes_of(BOOTSTRAP) - classes_of(pruned(BOOTSTRAP)) - classes_of(OWN)
    used = {
        name: path.name
        for path in (ROOT / "lms").rglob("templates/**/*.html")
        for names in re.findall(r'class="([^"{}]*)', path.read_text())
        for name in names.split()
    }
    assert {name: used[name] for name in gone & used.keys()} == {}


def test_no_template_has_a_style_a_script_or_a_handler_of_its_own() -> None:
    inline = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|<script(?![^>]*(src=|type="application/json"))""")
    found = [
        f"{path.name}: {match.group().strip()}"
        for path in (ROOT / "lms").rglob("templates/**/*.html")
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


def test_every_colour_is_a_token() -> None:
    components = (CORE / STYLES[2]).read_text()
    without_images = re.sub(r'url\("[^"]*"\)', "", components)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", without_images) == ["#fff"]
