"""What was signed of a certificate and its PDF: made once, kept, and given as they are ever after.

At issue they are written with the certificate. Those of the sample population are made when somebody first asks for them:
a signature costs a third of a millisecond and a PDF seventy, which a million citizens would wait hours for.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.database_errors import DuplicateKey
from resolvers.judicial.certificates import JudicialCertificate
from resolvers.judicial.content import canonical, content_of
from resolvers.judicial.printed import printed
from resolvers.mongo import Database
from resolvers.signer import Signer

COLLECTION = "judicial_documents"


@dataclass(frozen=True, slots=True)
class Sealed:
    """`content` in the form of RFC 8785, and the PDF; a detached signature for each."""

    number: str
    content: str
    signature: str
    pdf: bytes
    pdf_signature: str

    def document(self) -> dict[str, Any]:
        return {
            "_id": self.number,
            "content": self.content,
            "signature": self.signature,
            "pdf": self.pdf,
            "pdf_signature": self.pdf_signature,
        }


async def seal(certificate: JudicialCertificate, signer: Signer) -> Sealed:
    """Sign the content and set the page; the page in a thread, as it takes long enough for others to notice."""
    content = content_of(certificate)
    signed = canonical(content)
    pdf = await asyncio.to_thread(printed, content)
    return Sealed(certificate.number, signed.decode(), signer.sign(signed), pdf, signer.sign(pdf))


async def sealed(
    database: Database, signer: Signer, certificates: Sequence[JudicialCertificate]
) -> Mapping[JudicialCertificate, Sealed]:
    """Of each what is kept, in one query; what is not there yet is made."""
    collection = database.collection(COLLECTION)
    numbers = sorted({one.number for one in certificates})
    known = {one["_id"]: _record(one) for one in await collection.find({"_id": {"$in": numbers}})}
    for one in certificates:
        if one.number not in known:
            known[one.number] = await _kept(database, await seal(one, signer))
    return {one: known[one.number] for one in certificates}


async def _kept(database: Database, made: Sealed) -> Sealed:
    collection = database.collection(COLLECTION)
    try:
        await collection.insert(made.document())
    except DuplicateKey:  # somebody asked at the same moment: the first one holds
        (found,) = await collection.find({"_id": made.number})
        return _record(found)
    return made


def _record(stored: Mapping[str, Any]) -> Sealed:
    return Sealed(stored["_id"], stored["content"], stored["signature"], bytes(stored["pdf"]), stored["pdf_signature"])
