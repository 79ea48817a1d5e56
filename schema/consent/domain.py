"""The consent subgraph: consents, requests for them, and the four commands (PDPL 91/2025)."""

from typing import Annotated, cast

import strawberry

from resolvers.consent import fields
from resolvers.consent.collections import COLLECTIONS
from schema.consent import inputs
from schema.consent.types import Citizen, Consent, ConsentRequest
from schema.declarations import answer
from schema.directives import PublicData
from schema.domain import Domain
from schema.info import Info


@strawberry.type(description="What requestConsent answers (kết quả yêu cầu đồng ý).", directives=[PublicData()])
class RequestConsentPayload:
    consent_request: ConsentRequest | None = strawberry.field(
        description="The request as it was stored (yêu cầu đã lưu)."
    )


@strawberry.type(description="What grantConsent answers (kết quả đồng ý).", directives=[PublicData()])
class GrantConsentPayload:
    consent: Consent | None = strawberry.field(
        description="The consent; REQUESTED while a signature is missing (sự đồng ý)."
    )
    consent_request: ConsentRequest | None = strawberry.field(
        name="consentRequest", description="The request it answers, if any (yêu cầu được trả lời)."
    )


@strawberry.type(description="What denyConsent answers (kết quả từ chối).", directives=[PublicData()])
class DenyConsentPayload:
    consent_request: ConsentRequest | None = strawberry.field(description="The request, denied (yêu cầu đã từ chối).")


@strawberry.type(description="What revokeConsent answers (kết quả rút lại).", directives=[PublicData()])
class RevokeConsentPayload:
    consent: Consent | None = strawberry.field(description="The consent, revoked (sự đồng ý đã rút lại).")


@strawberry.type
class Query:
    @answer(description="A request for consent by its id (tra cứu yêu cầu đồng ý); PDPL 91/2025 art 26.2.")
    async def consent_request(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its id (mã yêu cầu).")]
    ) -> ConsentRequest | None:
        return cast(ConsentRequest | None, await fields.consent_request(info.context, id))


@strawberry.type
class Mutation:
    @answer(
        description="A connected facility asks a citizen for access (yêu cầu đồng ý); PDPL 91/2025 art 26.2.",
        directives=[PublicData()],
    )
    async def request_consent(self, info: Info, input: inputs.RequestConsentInput) -> RequestConsentPayload | None:
        request = await fields.request(info.context, inputs.request_consent(input))
        return RequestConsentPayload(consent_request=cast(ConsentRequest | None, request))

    @answer(
        description="The citizen says yes, to several categories at once (đồng ý); PDPL 91/2025 art 9.",
        directives=[PublicData()],
    )
    async def grant_consent(self, info: Info, input: inputs.GrantConsentInput) -> GrantConsentPayload | None:
        granted = await fields.grant(info.context, inputs.grant_consent(input))
        return GrantConsentPayload(
            consent=cast(Consent, granted.consent), consent_request=cast(ConsentRequest | None, granted.request)
        )

    @answer(
        description="The citizen says no to a request (từ chối); PDPL 91/2025 art 9.",
        directives=[PublicData()],
    )
    async def deny_consent(self, info: Info, input: inputs.DenyConsentInput) -> DenyConsentPayload | None:
        denied = await fields.deny(info.context, inputs.deny_consent(input))
        return DenyConsentPayload(consent_request=cast(ConsentRequest | None, denied))

    @answer(
        description="The citizen takes a consent back; it holds from the next field read (rút lại sự đồng ý); "
        "PDPL 91/2025 art 4.",
        directives=[PublicData()],
    )
    async def revoke_consent(self, info: Info, input: inputs.RevokeConsentInput) -> RevokeConsentPayload | None:
        revoked = await fields.revoke(info.context, inputs.revoke_consent(input))
        return RevokeConsentPayload(consent=cast(Consent | None, revoked))


CONSENT = Domain(
    "consent",
    query=Query,
    mutation=Mutation,
    types=(Citizen,),
    entities={
        "Citizen": fields.citizens_by_key,
        "Consent": fields.consents_by_key,
        "ConsentRequest": fields.requests_by_key,
    },
    collections=COLLECTIONS,
)
