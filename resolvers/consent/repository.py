"""Reads consents and requests; every method is one query, whatever the number of citizens or ids."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from resolvers.consent.documents import consent_record, request_record
from resolvers.consent.records import Consent, ConsentRequest, ConsentRequestStatus, Grantee
from resolvers.consent.terms import Terms
from resolvers.indexed import Pipeline, indexed
from resolvers.mongo import Database, Session

T = TypeVar("T", Consent, ConsentRequest)


class ConsentRepository:
    def __init__(self, database: Database) -> None:
        self._consents = database.collection("consents")
        self._requests = database.collection("consent_requests")

    async def consents_where(self, narrowed: Pipeline) -> Mapping[str, tuple[Consent, ...]]:
        """By citizen, in the query's order."""
        found = await self._consents.aggregate(narrowed)
        return _by_citizen(consent_record(document) for document in found)

    async def requests_where(self, narrowed: Pipeline) -> Mapping[str, tuple[ConsentRequest, ...]]:
        """By citizen, in the query's order."""
        found = await self._requests.aggregate(narrowed)
        return _by_citizen(request_record(document) for document in found)

    async def consents(self, ids: Collection[str], *, session: Session | None = None) -> Mapping[str, Consent]:
        found = await self._consents.find({"_id": {"$in": sorted(ids)}}, session=session)
        return {document["_id"]: consent_record(document) for document in found}

    async def requests(self, ids: Collection[str], *, session: Session | None = None) -> Mapping[str, ConsentRequest]:
        found = await self._requests.find({"_id": {"$in": sorted(ids)}}, session=session)
        return {document["_id"]: request_record(document) for document in found}

    async def requests_since(self, caller: str, since: datetime) -> int:
        return await self._requests.count({"requested_by": caller, "created_at": {"$gte": since}})

    async def open_request(
        self, caller: str, subject: str, grantee: Grantee, terms: Terms, now: datetime
    ) -> ConsentRequest | None:
        """The caller's own request for exactly this, if nobody has answered it yet."""
        own = {
            "requested_by": caller,
            "status": ConsentRequestStatus.REQUESTED.value,
            "expires_at": {"$gt": now},
        }
        found = await self._requests.aggregate(indexed({"personal_id": subject}, own))
        return next((request for one in found if _asks_for(request := request_record(one), grantee, terms)), None)


def _asks_for(request: ConsentRequest, grantee: Grantee, terms: Terms) -> bool:
    return request.grantee == grantee and terms == Terms(
        request.purpose, request.categories, request.flags, request.data_period
    )


def _by_citizen(records: Iterable[T]) -> Mapping[str, tuple[T, ...]]:
    grouped: defaultdict[str, list[T]] = defaultdict(list)
    for record in records:
        grouped[record.personal_id].append(record)
    return {number: tuple(of_citizen) for number, of_citizen in grouped.items()}
