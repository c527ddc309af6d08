"""What the claim measures add up to by month, and what that needs of the flat rows of claims."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MONEY = sa.Numeric(16, 2).with_variant(sa.BigInteger(), "sqlite")
DAYS = {
    "claim_fact": ("first_submission_on", "ack_on", "first_remit_on", "latest_remit_on"),
    "edit_fact": ("entered_on", "first_hit_on", "first_person_on", "resolved_on"),
}
OF_EDITS = ("cause", "step", "role")
CLAIM_COLUMNS = (
    (sa.String(), "root_key public_id claim_key payer payer_order claim_type competency category"),
    (sa.String(), "ack_outcome ack_cause ack_step ack_role result cause step role"),
    (sa.String(), "edit_state edit_cause edit_step edit_role"),
    (sa.Date(), "service_from service_to newest_on " + " ".join(DAYS["claim_fact"])),
    (MONEY, "charge remit_charge paid denied patient_share takeback latest_paid"),
    (sa.Boolean(), "is_resubmitted ack_conflict is_counted is_quarantined is_overturned"),
    (sa.Integer(), "submissions duplicate_events"),
    (BIG, "unit_id"),
)
EDIT_COLUMNS = (
    (sa.String(), "claim_key payer cause step role"),
    (sa.Date(), "newest_on " + " ".join(DAYS["edit_fact"])),
    (sa.Boolean(), "is_person_touched is_open"),
    (sa.Integer(), "hits open_hits"),
    (BIG, "unit_id"),
)
CELL_NAMES = ("payer", "payer_order", "cause", "step", "role")
CELL_SUMS = ("facts", *(f"sum_{number}" for number in range(1, 25)))


def upgrade() -> None:
    """Add the columns and fill them, the tables of signed rows, and the cells, which lms init fills."""
    with op.batch_alter_table("claim_fact") as batch:
        for name in OF_EDITS:
            batch.add_column(sa.Column(f"edit_{name}", sa.String(), nullable=True))
        batch.add_column(sa.Column("newest_on", sa.Date(), nullable=True))
    with op.batch_alter_table("edit_fact") as batch:
        batch.add_column(sa.Column("newest_on", sa.Date(), nullable=True))
    for name in OF_EDITS:
        op.execute(
            f"UPDATE claim_fact SET edit_{name} = (SELECT edit_fact.{name} FROM edit_fact "  # noqa: S608  own names
            "WHERE edit_fact.claim_key = claim_fact.claim_key) WHERE edit_state IS NOT NULL"
        )
    for table, days in DAYS.items():
        op.execute(f"UPDATE {table} SET newest_on = {_newest(days)}")  # noqa: S608  own names
        op.create_index(f"ix_{table}_newest_on", table, ["newest_on"])
    op.create_index("ix_x12_set_kind_payer_paid_on", "x12_set", ["kind", "payer", "paid_on"])
    _create_changes("claim_change", CLAIM_COLUMNS)
    _create_changes("edit_change", EDIT_COLUMNS)
    _create_cells()


def downgrade() -> None:
    """Take them away again."""
    for table in ("sheet_kept", "measure_cell", "edit_change", "claim_change"):
        op.drop_table(table)
    op.drop_index("ix_x12_set_kind_payer_paid_on", table_name="x12_set")
    for table in DAYS:
        op.drop_index(f"ix_{table}_newest_on", table_name=table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("newest_on")
            for name in OF_EDITS if table == "claim_fact" else ():
                batch.drop_column(f"edit_{name}")


def _newest(days: tuple[str, ...]) -> str:
    """Return the SQL of the latest of some days; SQLite's own greatest knows no absent values."""
    if op.get_bind().dialect.name == "postgresql":
        return f"GREATEST({', '.join(days)})"
    known = ", ".join(f"COALESCE({day}, '')" for day in days)
    return f"NULLIF(MAX({known}), '')"


def _create_changes(name: str, columns: tuple[tuple[sa.types.TypeEngine, str], ...]) -> None:
    op.create_table(
        name,
        sa.Column("id", BIG, nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        *(sa.Column(column, kind, nullable=True) for kind, names in columns for column in names.split()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _create_cells() -> None:
    keys = ("sheet", "month_on", "since_on", "unit_id", *CELL_NAMES)
    op.create_table(
        "measure_cell",
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in CELL_NAMES),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in CELL_SUMS),
        sa.PrimaryKeyConstraint(*keys, name="pk_measure_cell"),
        sqlite_with_rowid=False,
    )
    nothing = sa.text(" AND ".join(f"{name} = 0" for name in CELL_SUMS))
    op.create_index(
        "ix_measure_cell_nothing", "measure_cell", ["sheet"], sqlite_where=nothing, postgresql_where=nothing
    )
    op.create_table(
        "sheet_kept",
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sheet", name="pk_sheet_kept"),
    )
