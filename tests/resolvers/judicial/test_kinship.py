"""Who is whose kin is what the registry says: parents, spouse, children, and wards as long as they are represented."""

from datetime import date

import pytest

from policies.grants import Guardianship
from resolvers.fact_source import PersonFact
from resolvers.judicial.kinship import kinship
from resolvers.judicial.records import Relation

ANN, BEN = "001190000001", "001190000002"
TODAY = date(2026, 11, 27)
ann = PersonFact(ANN, date(1990, 1, 1))
ben = PersonFact(BEN, date(1960, 1, 1))
child = PersonFact(BEN, date(2015, 1, 1))


def guarding(relation: str = "REPRESENTATIVE", guardian: str = ANN, **more: object) -> Guardianship:
    told = {"valid_from": date(2020, 1, 1), "valid_to": None, "by_decision": True, **more}
    return Guardianship(guardian, relation, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("applicant", "subject", "relations", "expected"),
    [
        (ann, ann, (), Relation.SELF),
        (ann, ben, (), None),
        (PersonFact(ANN, parents=frozenset({BEN})), ben, (), Relation.PARENT),
        (PersonFact(ANN, spouse=BEN), ben, (), Relation.SPOUSE),
        (ann, PersonFact(BEN, spouse=ANN), (), None),  # the applicant's own entry counts
        (ann, PersonFact(BEN, parents=frozenset({ANN})), (), Relation.CHILD),  # grown up, too
        (ann, ben, (guarding(),), Relation.WARD),
        (ann, child, (guarding("MOTHER", by_decision=False),), Relation.CHILD),
        (ann, child, (guarding("GUARDIAN", by_decision=False),), Relation.WARD),
        (ann, ben, (guarding("GUARDIAN", by_decision=False),), None),  # no child any more
        (ann, ben, (guarding("CARER", summary_only=True),), None),
        (ann, ben, (guarding(valid_to=date(2026, 11, 26)),), None),
        (ann, ben, (guarding(valid_from=date(2026, 11, 28)),), None),
        (ann, ben, (guarding(guardian="001190000003"),), None),
        (ann, PersonFact(BEN), (guarding("GUARDIAN", by_decision=False),), None),  # of no known age
    ],
)
def test_kin(
    applicant: PersonFact, subject: PersonFact, relations: tuple[Guardianship, ...], expected: Relation | None
) -> None:
    assert kinship(applicant, subject, relations, TODAY) is expected
