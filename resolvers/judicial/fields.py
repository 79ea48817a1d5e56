"""Answers of judicial: dossiers and certificates about a citizen, or one by its number.

What the grant does not open of them (No.2 below assurance 3) is left out by the schema, record by record: a citizen has a
handful of either, so the query is not narrowed further.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import InternalError
from resolvers.context import SubgraphContext
from resolvers.judicial.certificates import JudicialCertificate
from resolvers.judicial.criminal_record import CriminalRecord
from resolvers.judicial.records import CitizenReference, JudicialApplication
from resolvers.judicial.repository import JudicialRepository
from resolvers.judicial.sealed import Sealed, sealed
from resolvers.representations import keys_of

Representations = Sequence[Mapping[str, Any]]


async def citizens_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[CitizenReference]:
    """A citizen is a number here: nothing is looked up, known and unknown are alike."""
    return [CitizenReference(number) for number in keys_of(representations, "personalId")]


async def applications_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[JudicialApplication | None]:
    numbers = keys_of(representations, "dossierNumber")
    found = await JudicialRepository(context.database).applications(numbers)
    return [found.get(number) for number in numbers]


async def certificates_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[JudicialCertificate | None]:
    numbers = keys_of(representations, "id")
    found = await JudicialRepository(context.database).certificates(numbers)
    return [found.get(number) for number in numbers]


async def application(context: SubgraphContext, dossier_number: str) -> JudicialApplication | None:
    found = await JudicialRepository(context.database).applications([dossier_number])
    return found.get(dossier_number)


async def applications_of(context: SubgraphContext, citizen: CitizenReference) -> list[JudicialApplication]:
    load = JudicialRepository(context.database).applications_of
    return list(await context.loader("applications", load).load(citizen.personal_id) or ())


async def certificates_of(context: SubgraphContext, citizen: CitizenReference) -> list[JudicialCertificate]:
    load = JudicialRepository(context.database).certificates_of
    return list(await context.loader("certificates", load).load(citizen.personal_id) or ())


async def criminal_record_of(context: SubgraphContext, dossier: JudicialApplication) -> CriminalRecord | None:
    """The register is read through a dossier alone; the person may be in it, or be clear."""
    load = JudicialRepository(context.database).criminal_records
    found: CriminalRecord | None = await context.loader("criminal_records", load).load(dossier.personal_id)
    return found


async def sealed_of(context: SubgraphContext, certificate: JudicialCertificate) -> Sealed:
    """What was signed of the certificate.

    Raises:
        InternalError: this process holds no key of the issuing authority.
    """
    signer = context.signer
    if signer is None:
        raise InternalError("this process was started without the keys that certificates are signed with")

    async def load(certificates: Sequence[JudicialCertificate]) -> Mapping[JudicialCertificate, Sealed]:
        return await sealed(context.database, signer, certificates)

    found: Sealed | None = await context.loader("sealed", load).load(certificate)
    assert found is not None
    return found
