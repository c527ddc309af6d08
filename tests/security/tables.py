"""A visit that people play together, with a hostile note; its scenario is hostile already."""

from lms.simulations.rules.tables.seats import BEST, Seat
from lms.simulations.services.tables.seating import lay_table, live_claims
from lms.simulations.services.tables.turning import take_turn
from tests.cast import Cast


def set_up_tables(cast: Cast, mark: str) -> dict[str, str]:
    """Lay a table, let the learner take a turn, and play another to its end; inside an open unit of work."""
    learner, trainer = cast["learner"].id, cast["trainer"].id
    roles = live_claims("SC1").scenario.roles
    ids = {}
    for name, held in (
        ("table_open", {"ed_registrar": learner, "nurse": cast["manager"].id}),
        ("table_over", {}),
    ):
        seats = {role: Seat(role, held[role]) if role in held else Seat(role, None, BEST) for role in roles}
        if not held:
            seats["nurse"] = Seat("nurse", learner)
        table = lay_table(key="SC1", host_id=trainer, seats=seats, form_key=name, seed="seed")
        ids[name] = table.public_id
    take_turn(
        ids["table_open"], person_id=learner, ordinal=1, form={"option": ["a"]}, note=f"Look here {mark}"
    )
    take_turn(ids["table_over"], person_id=learner, ordinal=3, form={"option": ["a"]}, note=f"Done {mark}")
    return {"table_id": ids["table_open"], "role": "nurse", **ids}
