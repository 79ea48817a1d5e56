"""Queries of the health book: always by person or by encounter, always narrowed by the grant, in one round trip.

The first step is the one that an index answers, the second says everything else; MongoDB joins the two, the embedded
database plans the first alone. Order and limit follow.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from policies.fetch_grant import FetchGrant
from resolvers.narrowing import Filter, RecordFields, permitted

RECORDS = RecordFields()
ENCOUNTERS = RecordFields(custodian="facility", date="started_at", instants=True)
LATEST_FIRST = {"date": -1, "_id": -1}

Pipeline = list[dict[str, Any]]


def of_people(
    grant: FetchGrant, category: str, numbers: Iterable[str], fields: RecordFields, *conditions: Filter
) -> Pipeline:
    """Records of these people that the grant opens in this category."""
    people = sorted(set(numbers))
    exact = [permitted(grant, category, people, fields), *(one for one in conditions if one)]
    return [{"$match": {fields.subject: {"$in": people}}}, {"$match": {"$and": exact}}]


def of_encounters(grant: FetchGrant, category: str, encounters: Sequence[tuple[str, str]]) -> Pipeline:
    """Records of these encounters, named by (encounter, person), that the grant opens in this category."""
    ids = sorted({encounter for encounter, _ in encounters})
    exact = permitted(grant, category, (person for _, person in encounters), RECORDS)
    return [{"$match": {"encounter_id": {"$in": ids}}}, {"$match": exact}]
