"""What authors write about claims: the reason table and the payers."""

from marshmallow import Schema, fields, validate

from lms.claims.edits.schema import EditsSchema, faults_of
from lms.core.content import Fault, Kind, Parsed, References, each_by_id
from lms.core.content.kinds import flatten

CODE_SETS = ("CARC", "RARC", "277CA_CATEGORY", "277CA_STATUS", "999", "TA1", "PREBILL_EDIT", "none")
EFFECTS = (
    "denial",
    "contractual",
    "patient_share",
    "cob",
    "info",
    "payment_adjustment",
    "refines_carc",
    "rejection",
    "acknowledgment",
    "prebill_edit",
)
PREVENTABLE = ("yes", "partial", "no", "not_applicable")
PAYER_KINDS = (
    "commercial",
    "traditional_medicare",
    "medicare_advantage",
    "medicaid",
    "workers_compensation",
    "other",
)


def words() -> fields.List[str]:
    """Return a field for a list of short texts."""
    return fields.List(fields.String())


class ChangeSchema(Schema):
    """What a claim type or a payer changes about a reason."""

    label = fields.String()
    category = fields.String()
    effect = fields.String(validate=validate.OneOf(EFFECTS))
    preventable = fields.String(validate=validate.OneOf(PREVENTABLE))
    step = fields.String()
    role = fields.String()
    competency = fields.String()


class ReasonSchema(Schema):
    """One reason code, or one pre-bill edit."""

    id = fields.String(required=True)
    code_set = fields.String(required=True, validate=validate.OneOf(CODE_SETS))
    code = fields.String(required=True)
    label = fields.String(required=True)
    category = fields.String(required=True)
    effect = fields.String(required=True, validate=validate.OneOf(EFFECTS))
    groups = words()
    acceptance = fields.String(validate=validate.OneOf(("accepted", "rejected", "neither")))
    usual_carcs = words()
    needs_rarc = fields.Boolean()
    claim_types = words()
    claim_field = fields.String()
    rule = fields.String()
    exception = fields.String()
    retired = fields.Boolean()
    list_check = fields.String()
    repaired_by = fields.String()
    preventable = fields.String(required=True, validate=validate.OneOf(PREVENTABLE))
    step = fields.String(required=True)
    role = fields.String(required=True)
    curriculum = fields.String(required=True)
    competency = fields.String(required=True)
    by_claim_type = fields.Dict(keys=fields.String(), values=fields.Nested(ChangeSchema))
    by_payer = fields.Dict(keys=fields.String(), values=fields.Nested(ChangeSchema))
    status = fields.String(required=True, validate=validate.OneOf(("suggested", "confirmed")))


class CategorySchema(Schema):
    """A category of reasons; ``core_scenario`` is the CAQH CORE 360 business scenario or none."""

    id = fields.String(required=True)
    is_front_end = fields.Boolean(required=True)
    core_scenario = fields.String(required=True)


class RootCausesSchema(Schema):
    """The whole table of reasons."""

    id = fields.String(required=True)
    verified_on = fields.String(required=True)
    review_by = fields.String(required=True)
    effects = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    packaged_procedures = fields.List(fields.String(), required=True)
    unmapped = fields.Nested(ReasonSchema, required=True)
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    edit_aliases = fields.Dict(keys=fields.String(), values=words(), required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class PayerSchema(Schema):
    """A payer, by the ids and names that files use for it."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9-]+$"))
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(PAYER_KINDS))
    ids = fields.List(fields.String(), required=True)
    names = fields.List(fields.String(), required=True)


def _references(thing: Parsed) -> References:
    """Return the steps, workflow roles and competencies that the reasons name."""
    kinds = (("step", "step"), ("workflow_role", "role"), ("competency", "competency"))
    return References(
        tuple(
            (kind, reason[name], ("reasons", place, name))
            for place, reason in enumerate(thing.body["reasons"])
            for kind, name in kinds
        )
    )


def _house_rules(thing: Parsed) -> list[Fault]:
    """Return repeated ids and codes, unknown categories, and aliases of edits that do not exist."""
    faults = []
    ids: set[str] = set()
    codes: set[tuple[str, str]] = set()
    categories = {category["id"] for category in thing.body["categories"]}
    for place, reason in enumerate(thing.body["reasons"]):
        path = ("reasons", place, "id")
        if reason["id"] in ids:
            faults.append(thing.document.fault(path, f"{reason['id']} is there twice"))
        if (reason["code_set"], reason["code"]) in codes:
            faults.append(thing.document.fault(path, f"{reason['code_set']} {reason['code']} is there twice"))
        if reason["category"] not in categories:
            faults.append(thing.document.fault(path, f"has no known category: {reason['category']}"))
        ids.add(reason["id"])
        codes.add((reason["code_set"], reason["code"]))
    for alias, edits in thing.body["edit_aliases"].items():
        faults += [
            thing.document.fault(("edit_aliases", alias), f"{edit} is no edit of this table")
            for edit in edits
            if edit not in ids
        ]
    return faults


def _shared_names(things: list[Parsed]) -> list[Fault]:
    """Return the ids and names that two payers claim for themselves."""
    owner: dict[str, str] = {}
    faults = []
    for thing in things:
        for name in {*thing.body["ids"], *thing.body["names"]}:
            other = owner.setdefault(name.upper(), thing.key)
            if other != thing.key:
                faults.append(thing.document.fault((), f"payer {thing.key} and {other} both use {name}"))
    return faults


def _edit_rules(thing: Parsed) -> list[Fault]:
    """Return what is wrong with the checks of edits, at their lines."""
    return [
        thing.document.fault(path, message)
        for base, messages in faults_of(thing.body)
        for path, message in flatten(messages, base)
    ]


def _edits_and_reasons(things: list[Parsed]) -> list[Fault]:
    """Return edits without a reason, and reasons of edits that nothing checks."""
    books = [thing for thing in things if thing.kind == "edits"]
    tables = [thing for thing in things if thing.kind == "root_causes"]
    if not books or not tables:
        return []
    (book, table) = books[0], tables[0]
    known = {one["id"] for one in table.body["reasons"] if one["code_set"] == "PREBILL_EDIT"}
    checked = {one["id"]: place for place, one in enumerate(book.body["edits"])}
    faults = [
        book.document.fault(("edits", place, "id"), f"{name} has no reason in {table.document.file}")
        for name, place in checked.items()
        if name not in known
    ]
    return faults + [
        table.document.fault(
            ("reasons", place, "id"), f"nothing in {book.document.file} checks {one['id']}", is_warning=True
        )
        for place, one in enumerate(table.body["reasons"])
        if one["id"] in known and one["id"] not in checked
    ]


KINDS = (
    Kind(
        "root_causes",
        "claims/root_causes.yaml",
        RootCausesSchema,
        references=_references,
        house_rules=_house_rules,
    ),
    Kind("payer", "payers.yaml", PayerSchema, split=each_by_id, across=_shared_names),
    Kind(
        "edits",
        "claims/edits.yaml",
        EditsSchema,
        house_rules=_edit_rules,
        overall=_edits_and_reasons,
    ),
)
