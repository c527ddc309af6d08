"""What YAML keeps to before it is built: levels, values, text; whatever else is said, nothing fails."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.form_reading import _read_yaml
from lms.authoring.rules.yaml_edit import NotYaml, value_of
from lms.core.content.documents import parse_yaml
from lms.core.yaml_bounds import DEEPEST, refuse_endless

CONTENT = Path(__file__).resolve().parents[2] / "content"
ENDLESS = {
    "many open lists": "a: " + "[" * 60_000,
    "lists in lists": "a: " + "[" * 3_000 + "]" * 3_000,
    "lists on one line": "- " * 60_000 + "x",
    "mappings in mappings": "{a: " * 3_000 + "1" + "}" * 3_000,
    "itself": "&a [*a]",
    "a mapping in itself": "&a {b: {c: *a}}",
    "levels by reference": "\n".join(
        [
            "- &a0 " + "[" * 30 + "]" * 30,
            *(f"- &a{n} " + "[" * 30 + f"*a{n - 1}" + "]" * 30 for n in range(1, 60)),
        ]
    ),
    "nine times nine": "\n".join(
        ["- &a0 [x,x,x,x,x,x,x,x,x]", *(f"- &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]
    ),
    "a number of 7,000 figures": "a: 0x" + "f" * 7_000,
    "a decimal number of 7,000 figures": "a: " + "9" * 7_000,
    "no text": 'a: "\\0"',
    "half a character": 'a: "\\uD800"',
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_cannot_be_built_is_refused_wherever_yaml_is_read(name: str) -> None:
    source = ENDLESS[name]
    with pytest.raises(yaml.YAMLError):
        refuse_endless(source)
    with pytest.raises(NotYaml):
        value_of(source)
    assert _read_yaml(source) == source
    found, faults = parse_yaml(source, shown_as="a.yaml")
    assert found.data is None
    assert len(faults) == 1


def test_a_text_of_many_open_lists_does_not_end_the_process() -> None:
    source = "'a: ' + '[' * 60_000"
    code = f"from lms.authoring.rules.yaml_edit import mapping_of as read; assert read({source}) is None"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0


def test_a_name_that_is_a_list_is_a_fault() -> None:
    _found, faults = parse_yaml("? [a, b]\n: 1", shown_as="a.yaml")
    assert [fault.line for fault in faults] == [1]


def test_every_shipped_file_may_be_built() -> None:
    shipped = [path.read_text(encoding="utf-8") for path in CONTENT.rglob("*.yaml")]
    assert len(shipped) > 100
    for text in shipped:
        refuse_endless(text)


SIGNS = st.characters(codec="utf-8", exclude_characters="\0")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(SIGNS, max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values, st.integers(0, DEEPEST + 5))
def test_what_is_not_too_deep_is_read_as_it_was_written(value: object, levels: int) -> None:
    def depth(one: object) -> int:
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    for _level in range(levels):
        value = [value]
    text = yaml.safe_dump(value)
    if depth(value) > DEEPEST:
        with pytest.raises(NotYaml):
            value_of(text)
    else:
        assert value_of(text) == yaml.safe_load(text)
