"""Oracle: what a patient will owe by the benefits of the plan."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.assessments.oracles.base import Given, Money, OracleSample, Unfit, Value, cents
from lms.assessments.questions.base import Strict

_AMOUNT = validate.Range(min=0)


class EstimateSchema(Strict):
    """Amounts in dollars, ``coinsurance`` in percent; ``maximum_left`` is absent when it is far away."""

    allowed = fields.Decimal(required=True, validate=validate.Range(min=0, min_inclusive=False))
    deductible_left = fields.Decimal(load_default=Decimal(0), validate=_AMOUNT)
    coinsurance = fields.Decimal(load_default=Decimal(0), validate=validate.Range(min=0, max=100))
    copay = fields.Decimal(load_default=Decimal(0), validate=_AMOUNT)
    maximum_left = fields.Decimal(load_default=None, validate=_AMOUNT)


class PatientEstimate:
    """Copay, then the deductible left, then coinsurance on the rest; never above the maximum or the allowed.

    Source: 45 CFR 147.200 (uniform glossary), blueprint PA-06/O1.
    """

    kind: ClassVar[str] = "patient_estimate.v1"
    schema: ClassVar[type[Schema]] = EstimateSchema

    def work_out(self, given: Given) -> Mapping[str, Value]:
        """Return the estimate, its parts, and what the usual slips give."""
        allowed, copay = given["allowed"], min(given["copay"], given["allowed"])
        share = given["coinsurance"] / 100
        deductible_part = min(given["deductible_left"], allowed - copay)
        rest = allowed - copay - deductible_part
        coinsurance_part = cents(rest * share)
        uncapped = copay + deductible_part + coinsurance_part
        limit = given["maximum_left"]
        if limit is not None and given["deductible_left"] > limit:
            raise Unfit("A deductible is never more than what is left to the maximum.")
        estimate = uncapped if limit is None else min(uncapped, limit)
        of_all = cents(allowed * share)
        found = {
            "estimate": estimate,
            "plan_part": allowed - estimate,
            "deductible_part": deductible_part,
            "rest": rest,
            "coinsurance_part": coinsurance_part,
            "without_cap": uncapped,
            "without_deductible": copay + of_all,
            "deductible_only": copay + deductible_part,
            "share_of_all": copay + given["deductible_left"] + of_all,
            "without_copay": deductible_part + coinsurance_part,
            "coinsurance_of_all": of_all,
            "whole_deductible": given["deductible_left"],
        }
        return {name: Money(amount) for name, amount in found.items()}

    def samples(self) -> Sequence[OracleSample]:
        """Return an estimate under its cap, one without, and a deductible larger than the bill."""
        capped = {"allowed": 2400, "deductible_left": 700, "coinsurance": 20, "maximum_left": 900}
        plain = {"allowed": "1250.50", "deductible_left": 250, "coinsurance": 15, "copay": 40}
        large = {"allowed": 450, "deductible_left": 1200, "coinsurance": 20}
        return (
            OracleSample(capped, _usd(estimate="900", without_cap="1040", without_deductible="480")),
            OracleSample(plain, _usd(estimate="434.08", coinsurance_part="144.08", without_copay="394.08")),
            OracleSample(large, _usd(estimate="450", plan_part="0", share_of_all="1290")),
        )


def _usd(**amounts: str) -> dict[str, Value]:
    return {name: Money(Decimal(amount)) for name, amount in amounts.items()}
