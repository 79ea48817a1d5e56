"""ON_CARE_TEAM: the caller is on the care team in the input (command `recordEncounter`)."""

from policies.actor import Actor
from policies.request import Record

ON_CARE_TEAM = "ON_CARE_TEAM"
INPUT = "careTeam"  # accounts, the tokens' `sub`


def on_care_team(actor: Actor, record: Record) -> bool:
    """Match what names the caller among those who treat."""
    team = record.inputs.get(INPUT)
    return admits(actor) and isinstance(team, tuple) and actor.sub in team


def admits(actor: Actor) -> bool:
    """Nobody is on no team."""
    return actor.sub is not None
