"""A document search: find the line that settles the question, among documents that may not hold it."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.simulations.beats.base import Fault, Form, Sample, fallback_faults, gone, nothing_chosen, one_of
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.schema_parts import Strict, key, words


class LineSchema(Strict):
    """One line of a document."""

    id = key()
    text = words()


class DocumentSchema(Strict):
    """A document with its lines."""

    id = key()
    title = words(longest=120)
    lines = fields.List(fields.Nested(LineSchema), required=True, validate=validate.Length(min=1, max=20))


class SearchSchema(Strict):
    """The documents to look through."""

    documents = fields.List(
        fields.Nested(DocumentSchema), required=True, validate=validate.Length(min=1, max=8)
    )


class FoundSchema(Strict):
    """The lines that lead to this option, as ``document.line``."""

    lines = fields.List(words(longest=90), required=True, validate=validate.Length(min=1))


class Search:
    """The learner marks one line; the last option is for every line that no other option names."""

    kind: ClassVar[str] = "search"
    template: ClassVar[str] = "simulations/beats/search.html"
    task_schema: ClassVar[type[Schema] | None] = SearchSchema
    answers_schema: ClassVar[type[Schema] | None] = FoundSchema

    def shown(self, beat: Beat, *, seed: str) -> Any:
        """Return the documents; their order is that of the chart."""
        del seed
        return beat.task["documents"]

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return the marked line."""
        line = one_of(form, "line")
        if not line:
            raise nothing_chosen("Open the documents and mark the line that settles it.")
        if line not in _lines(beat):
            raise gone()
        return {"line": line}

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return the option that names the line, else the last one."""
        line = str(choice.get("line", ""))
        if line not in _lines(beat):
            raise gone()
        for option in beat.options:
            if line in option.answers.get("lines", ()):
                return option
        return beat.options[-1]

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return a line that leads to an option."""
        if option.answers:
            return {"line": option.answers["lines"][0]}
        return {"line": _others(beat)[0]}

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return the marked line."""
        return f"“{_lines(beat)[choice['line']]}”"

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield options that name lines which are not there, and a last option that nothing leads to."""
        yield from fallback_faults(beat, "every line that no other option names")
        known = _lines(beat)
        for place, option in enumerate(beat.options):
            for number, line in enumerate(option.answers.get("lines", ())):
                if line not in known:
                    yield ("options", place, "answers", "lines", number), f"there is no line {line}"
        if not _others(beat):
            yield ("options",), "the other options name every line: nothing leads to the last one"

    def samples(self) -> tuple[Sample, ...]:
        """Return the right line and another one."""
        lines = [{"id": "l1", "text": "Employer plan active."}, {"id": "l2", "text": "Phone number."}]
        task = {"documents": [{"id": "d1", "title": "Eligibility", "lines": lines}]}
        beat = sample_beat(self.kind, {"a": {"lines": ["d1.l1"]}, "b": {}}, task)
        return Sample(beat, {"line": ["d1.l1"]}, "a"), Sample(beat, {"line": ["d1.l2"]}, "b")


def _lines(beat: Beat) -> dict[str, str]:
    """Return the text of each line by its full name."""
    return {
        f"{document['id']}.{line['id']}": line["text"]
        for document in beat.task["documents"]
        for line in document["lines"]
    }


def _others(beat: Beat) -> list[str]:
    """Return the lines that no option names."""
    named = {line for option in beat.options for line in option.answers.get("lines", ())}
    return [line for line in _lines(beat) if line not in named]
