"""From which state a command leads to which: everything else is INVALID_TRANSITION, and nothing changes.

Who may is said by the rows of `policies/rows/judicial.csv`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from resolvers.judicial.records import ApplicationStatus as S

CLOSED = frozenset({S.ISSUED, S.REFUSED, S.WITHDRAWN})
OPEN = frozenset(S) - CLOSED


@dataclass(frozen=True, slots=True)
class Transition:
    sources: frozenset[S]
    target: S


def _of(target: S, *sources: S) -> Transition:
    return Transition(frozenset(sources), target)


TRANSITIONS: Mapping[str, Transition] = {  # applyForCertificate has no state to come from
    "payApplicationFee": _of(S.SUBMITTED, S.FEE_PENDING),
    "receiveApplication": _of(S.RECEIVED, S.SUBMITTED),
    "requestSupplement": _of(S.SUPPLEMENT_REQUESTED, S.RECEIVED, S.VERIFYING),
    "supplementApplication": _of(S.RECEIVED, S.SUPPLEMENT_REQUESTED),
    "requestVerification": _of(S.VERIFYING, S.RECEIVED),
    "refuseApplication": _of(S.REFUSED, S.RECEIVED, S.VERIFYING),
    "proposeCertificate": _of(S.AWAITING_SIGNATURE, S.RECEIVED, S.VERIFYING),
    "returnProposal": _of(S.RECEIVED, S.AWAITING_SIGNATURE),
    "issueCertificate": _of(S.ISSUED, S.AWAITING_SIGNATURE),
    "withdrawApplication": Transition(OPEN, S.WITHDRAWN),
}
