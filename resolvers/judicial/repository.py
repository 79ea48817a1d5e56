"""Reads dossiers and certificates; every method is one query, whatever the number of citizens or numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from resolvers.judicial.certificates import JudicialCertificate, certificate_record
from resolvers.judicial.criminal_record import CriminalRecord, criminal_record
from resolvers.judicial.documents import application_record
from resolvers.judicial.records import JudicialApplication
from resolvers.mongo import Database

T = TypeVar("T", JudicialApplication, JudicialCertificate)


class JudicialRepository:
    def __init__(self, database: Database) -> None:
        self._applications = database.collection("judicial_applications")
        self._certificates = database.collection("judicial_certificates")
        self._criminal_records = database.collection("criminal_records")

    async def applications_of(self, citizens: Collection[str]) -> Mapping[str, tuple[JudicialApplication, ...]]:
        found = await self._applications.find(about(citizens), sort=[("submitted_at", -1)])
        return _by_citizen(application_record(document) for document in found)

    async def certificates_of(self, citizens: Collection[str]) -> Mapping[str, tuple[JudicialCertificate, ...]]:
        found = await self._certificates.find(about(citizens), sort=[("issued_at", -1)])
        return _by_citizen(certificate_record(document) for document in found)

    async def applications(self, numbers: Collection[str]) -> Mapping[str, JudicialApplication]:
        found = await self._applications.find({"_id": {"$in": sorted(numbers)}})
        return {document["_id"]: application_record(document) for document in found}

    async def certificates(self, numbers: Collection[str]) -> Mapping[str, JudicialCertificate]:
        found = await self._certificates.find({"_id": {"$in": sorted(numbers)}})
        return {document["_id"]: certificate_record(document) for document in found}

    async def certificates_of_dossier(self, dossier_number: str) -> Sequence[JudicialCertificate]:
        """One, and where it was corrected those that it took the place of; the first issued comes first."""
        found = await self._certificates.find({"dossier_number": dossier_number})
        return sorted((certificate_record(document) for document in found), key=lambda one: one.issued_at)

    async def criminal_records(self, citizens: Collection[str]) -> Mapping[str, CriminalRecord]:
        """One for each of them: who is not in the register is clear."""
        found = await self._criminal_records.find({"_id": {"$in": sorted(citizens)}})
        known = {document["_id"]: criminal_record(document) for document in found}
        return {number: known.get(number) or CriminalRecord(number) for number in citizens}


def about(citizens: Collection[str]) -> Mapping[str, Any]:
    return {"personal_id": {"$in": sorted(citizens)}}


def _by_citizen(records: Iterable[T]) -> Mapping[str, tuple[T, ...]]:
    grouped: defaultdict[str, list[T]] = defaultdict(list)
    for record in records:
        grouped[record.personal_id].append(record)
    return {number: tuple(of_citizen) for number, of_citizen in grouped.items()}
