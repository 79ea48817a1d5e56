"""recordEncounter: one visit, refused as one: what a list says of each of its visits is an error of the command here."""

from collections.abc import Mapping

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, LimitExceeded
from resolvers.command import CommandRun
from resolvers.health.recording.problems import ProblemCode
from resolvers.health.recording.record_encounters import Recorded, Visit, record_encounters

ERRORS: Mapping[ProblemCode, tuple[type[ClientError], str]] = {
    ProblemCode.FORBIDDEN: (
        Forbidden,
        "a facility's own records officer, clinician on the care team or system records it",
    ),
    ProblemCode.CONFLICT: (Conflict, "amend it with amendEncounter"),
    ProblemCode.BAD_USER_INPUT: (BadUserInput, "check the number with the citizen"),
    ProblemCode.LIMIT_EXCEEDED: (LimitExceeded, "ask again in an hour"),
}


async def record_encounter(command: CommandRun, visit: Visit) -> Recorded:
    """Record it, or say what is wrong with its form.

    Raises:
        Forbidden, Conflict, BadUserInput, LimitExceeded: and nothing is recorded.
    """
    (recorded,) = await record_encounters(command, [visit])
    for problem in recorded.problems:
        if problem.code in ERRORS:
            error, suggestion = ERRORS[problem.code]
            raise error(problem.message, suggestion=suggestion, extensions={"field": problem.path})
    return recorded
