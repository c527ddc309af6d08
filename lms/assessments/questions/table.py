"""Table completion: fill the open cells of a table from a document, such as an eligibility response."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.assessments.questions.base import (
    Answer,
    Form,
    Presented,
    Prompt,
    Sample,
    Score,
    Strict,
    Text,
    partial_credit,
    require_unique,
)
from lms.assessments.questions.typed import Blank, BlankSchema, answers_in, blank_of

_OPEN = re.compile(r"\{([A-Za-z0-9]+)\}")


class CellSchema(BlankSchema):
    """What belongs into the cell that holds ``{key}``."""

    key = Text()


class TableSchema(Strict):
    """A stem, the document, the head, rows of texts with ``{key}`` in each open cell, and those cells."""

    stem = Text()
    source = Text()
    columns = fields.List(Text(), required=True, validate=validate.Length(min=2, max=6))
    rows = fields.List(
        fields.List(Text(), validate=validate.Length(min=2, max=6)),
        required=True,
        validate=validate.Length(min=1, max=10),
    )
    blanks = fields.List(fields.Nested(CellSchema), required=True, validate=validate.Length(min=2, max=12))

    @validates_schema(skip_on_field_errors=True)
    def _table_and_cells_agree(self, data: dict[str, Any], **_: Any) -> None:
        keys = [row["key"] for row in data["blanks"]]
        require_unique(keys, "cells", field="blanks")
        if any(len(row) != len(data["columns"]) for row in data["rows"]):
            raise ValidationError("Each row has as many cells as there are columns.", "rows")
        if any(_OPEN.fullmatch(row[0]) for row in data["rows"]):
            raise ValidationError("The first cell of a row names the row; it cannot be open.", "rows")
        found = [match[1] for row in data["rows"] for cell in row if (match := _OPEN.fullmatch(cell))]
        if found != keys:
            message = "The rows hold each {key} once, in the order of the cells that belong there."
            raise ValidationError(message, "rows")


@dataclass(frozen=True)
class TableQuestion:
    """A stem, the document, the head, the texts of the rows, and what belongs into the open cells."""

    stem: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    blanks: Mapping[str, Blank]

    @property
    def labels(self) -> dict[str, str]:
        """Name of each open cell by its key: its row and its column."""
        return {key: f"{row[0]}: {column}" for row, column, key in self._open_cells()}

    def _open_cells(self) -> Iterator[tuple[tuple[str, ...], str, str]]:
        for row in self.rows:
            for column, cell in zip(self.columns, row, strict=True):
                if match := _OPEN.fullmatch(cell):
                    yield row, column, match[1]


class Table:
    """Each cell with the right value counts equally; credit only from 60 %."""

    kind: ClassVar[str] = "table"
    schema: ClassVar[type[Schema]] = TableSchema

    def parse(self, data: Mapping[str, Any]) -> TableQuestion:
        """Turn what an author wrote into the question."""
        return TableQuestion(
            stem=data["stem"].strip(),
            source=data["source"].strip(),
            columns=tuple(data["columns"]),
            rows=tuple(tuple(row) for row in data["rows"]),
            blanks={row["key"]: blank_of(row) for row in data["blanks"]},
        )

    def present(self, question: TableQuestion, *, seed: str, answer: Answer = None) -> Presented:
        """Show the table with what was filled in; ``seed`` shuffles nothing."""
        del seed
        given = answers_in(answer, list(question.blanks))
        place = {key: str(number) for number, key in enumerate(question.blanks, start=1)}
        labels = question.labels

        def shown(cell: str) -> Prompt:
            match = _OPEN.fullmatch(cell)
            if match is None:
                return Prompt("", "", cell, fixed=True)
            key = match[1]
            return question.blanks[key].prompt(place[key], labels[key], given.get(key))

        rows = tuple(tuple(shown(cell) for cell in row) for row in question.rows)
        prompts = tuple(cell for row in rows for cell in row if not cell.fixed)
        return Presented(
            kind=self.kind,
            stem=question.stem,
            source=question.source,
            head=question.columns,
            rows=rows,
            prompts=prompts,
        )

    def read(self, question: TableQuestion, form: Form, *, seed: str) -> Answer:
        """Read the fields ``blank-<token>``; the answer maps the key of a cell to what was given."""
        del seed
        read = {
            key: blank.read(form, f"blank-{number}")
            for number, (key, blank) in enumerate(question.blanks.items(), start=1)
        }
        return {key: given for key, given in read.items() if given} or None

    def grade(self, question: TableQuestion, answer: Answer) -> Score:
        """Count the cells with the right value."""
        given = answers_in(answer, list(question.blanks))
        labels = question.labels
        notes = tuple(blank.feedback(labels[key], given.get(key)) for key, blank in question.blanks.items())
        return Score(partial_credit(sum(note.chosen for note in notes), len(notes)), notes)

    def samples(self) -> Sequence[Sample]:
        """Return all cells right, two of three, and none."""
        yes_no = {"options": ["Yes", "No", "Not stated"]}
        blanks = [
            {"key": "A", "answer": "Yes", "why": "The plan is active on that day.", **yes_no},
            {"key": "B", "answer": "40", "format": "number", "why": "The response names 40 dollars."},
            {"key": "C", "answer": "Not stated", "why": "The response says nothing of therapy.", **yes_no},
        ]
        data = {
            "stem": "Fill in the table from the eligibility response.",
            "source": "Plan active 1 January to 31 December 2026. Office visit: copay 40.00 dollars.",
            "columns": ["Service", "Covered on 6 March", "Copay in dollars"],
            "rows": [["Office visit", "{A}", "{B}"], ["Therapy", "{C}", "not known"]],
            "blanks": blanks,
        }
        full = {"A": "Yes", "B": "$40.00", "C": "Not stated"}
        return (
            Sample(data, full, Fraction(1)),
            Sample(data, {**full, "C": "No"}, Fraction(2, 3)),
            Sample(data, {"B": "400"}, Fraction(0)),
            Sample(data, None, Fraction(0)),
        )
