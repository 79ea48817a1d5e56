"""What one person is to another, by the registry's facts: nobody's word counts (Decree 216/2026 art 22.2)."""

from collections.abc import Iterable
from datetime import date

from policies.conditions.guardian import represents
from policies.days import age_on
from policies.grants import Guardianship
from resolvers.fact_source import PersonFact
from resolvers.judicial.records import Relation

PARENTS = frozenset({"FATHER", "MOTHER"})


def kinship(
    applicant: PersonFact, subject: PersonFact, relations: Iterable[Guardianship], today: date
) -> Relation | None:
    """The subject is the applicant's …; `relations` are those on record to the subject as a ward."""
    if subject.personal_id == applicant.personal_id:
        return Relation.SELF
    if subject.personal_id in applicant.parents:
        return Relation.PARENT
    if subject.personal_id == applicant.spouse:
        return Relation.SPOUSE
    age = None if subject.birth_date is None else age_on(today, subject.birth_date)
    guarding = [one for one in relations if represents(one, applicant.personal_id, today, age)]
    if applicant.personal_id in subject.parents or any(one.relation in PARENTS for one in guarding):
        return Relation.CHILD
    return Relation.WARD if guarding else None
