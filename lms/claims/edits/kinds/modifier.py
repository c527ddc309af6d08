"""A procedure must have a modifier, or must not have one that belongs to others."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.lines import Line
from lms.claims.edits.tables import COLUMNS


class RuleSchema(Schema):
    """One rule for procedures that begin so or stand in a table.

    ``needs``: one of the modifiers must stand on such a line. ``only_here``: they may stand on no other.
    """

    starts = words()
    table = fields.String(validate=validate.OneOf(tuple(COLUMNS)))
    needs = words()
    only_here = words()


class ModifierSchema(Schema):
    """The rules; ``form`` also refuses modifiers that are not two capital letters or digits."""

    rules = fields.List(fields.Nested(RuleSchema), load_default=list)
    form = fields.Boolean(load_default=False)


class Modifier(EditKind):
    """Finds lines that lack a modifier or have one that does not go with the procedure."""

    kind = "modifier"
    schema = ModifierSchema
    words = frozenset({"code", "modifier", "line"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the tables that rules name."""
        return tuple(f"table:{rule['table']}" for rule in parameters["rules"] if "table" in rule)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each line with the modifiers that are missing or that do not belong there."""
        for line in case.claim.lines:
            if not line.procedure:
                continue
            for modifier in _wrong(line, case, parameters):
                words = {"code": line.procedure, "modifier": modifier, "line": str(line.number)}
                yield Finding(line.place, words)

    def samples(self) -> Sequence[Sample]:
        """Return a drug without a waste modifier, one on a visit, a wrong form, and sound lines."""
        needs = {"rules": [{"table": "single_dose_drugs", "needs": ["JW", "JZ"]}]}
        only = {"rules": [{"starts": ["J"], "only_here": ["JW", "JZ"]}]}
        drug = {"single_dose_drugs": [["J0696"]]}
        with_jz = (("SV1*HC:J0696*", "SV1*HC:J0696:JZ*"),)
        visit = (("SV1*HC:T1015*", "SV1*HC:T1015:JZ*"),)
        return (
            Sample(True, needs, tables=drug),
            Sample(True, only, visit),
            Sample(True, {"form": True}, (("SV1*HC:T1015*", "SV1*HC:T1015:A*"),)),
            Sample(False, needs, with_jz, tables=drug),
            Sample(False, only, with_jz),
            Sample(False, {"form": True}, visit),
        )


def _wrong(line: Line, case: Case, parameters: Parameters) -> Iterator[str]:
    own = set(line.modifiers)
    if parameters["form"]:
        yield from (one for one in line.modifiers if len(one) != 2 or not (one.isascii() and one.isalnum()))
    for rule in parameters["rules"]:
        is_meant = line.procedure.startswith(tuple(rule.get("starts", ("?",)))) or (
            "table" in rule and line.procedure in case.tables.by_first(rule["table"])
        )
        if is_meant and "needs" in rule and own.isdisjoint(rule["needs"]):
            yield " or ".join(rule["needs"])
        if not is_meant:
            yield from (one for one in line.modifiers if one in rule.get("only_here", ()))
