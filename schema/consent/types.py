"""What can be read of consent: consents and the requests for them (PDPL 91/2025 arts 4, 9, 26; Decree 356/2025 art 6)."""

import datetime
import enum
from typing import Annotated, cast

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from resolvers.consent import fields
from resolvers.consent.records import CitizenReference
from schema.declarations import answer, code
from schema.directives import PersonalData, PublicData
from schema.info import Info
from schema.scalars import FacilityCode, PersonalId
from schema.vocabulary import DataCategory, PurposeOfUse, SensitivityFlag

ABOUT = "citizen { personalId }"
GRANTEE = "grantee { organization }"


@strawberry.enum(description="State of a consent (trạng thái của sự đồng ý); PDPL 91/2025 art 9.")
class ConsentStatus(enum.Enum):
    REQUESTED = code("REQUESTED", "A signature is missing; permits nothing (chờ ký đủ).")
    GRANTED = code("GRANTED", "In force between the instants of its validity (đã đồng ý).")
    REVOKED = code("REVOKED", "Taken back by the citizen (đã rút lại).")
    EXPIRED = code("EXPIRED", "Its validity is over (đã hết hạn); computed when it is used.")
    SUPERSEDED = code("SUPERSEDED", "A later grant for the same grantee and purpose took its place (đã được thay thế).")


@strawberry.enum(description="State of a request for consent (trạng thái yêu cầu đồng ý).")
class ConsentRequestStatus(enum.Enum):
    REQUESTED = code("REQUESTED", "The citizen has not answered yet (chờ trả lời).")
    GRANTED = code("GRANTED", "Answered with a consent (đã đồng ý).")
    DENIED = code("DENIED", "Answered with no (đã từ chối).")
    EXPIRED = code("EXPIRED", "Not answered within 30 days (đã hết hạn).")


@strawberry.enum(description="By which right somebody signs (tư cách ký); PDPL 91/2025 art 24, Decree 330/2026 art 60.")
class SigningCapacity(enum.Enum):
    SELF = code("SELF", "As the citizen (chính chủ thể dữ liệu).")
    GUARDIAN = code("GUARDIAN", "As the citizen's guardian (người giám hộ, đại diện).")


@strawberry.federation.type(
    name="Facility",
    keys=[Key(fields=FieldSet("code"), resolvable=False)],
    description="A health facility (cơ sở khám bệnh, chữa bệnh), by its code; Law 15/2023.",
    directives=[PublicData()],
)
class Facility:
    code: FacilityCode = strawberry.field(description="Code (mã cơ sở KCB).")


@strawberry.type(description="Who is to read, or may (bên được đồng ý): an organisation, and a person if one is named.")
class Grantee:
    organization: strawberry.ID = strawberry.field(description="Code of the organisation (mã cơ sở, tổ chức).")
    person: strawberry.ID | None = strawberry.field(
        description="The person's token `sub`, where the consent is for one person alone (cá nhân được chỉ định)."
    )
    facility: Facility | None = strawberry.field(
        description="The organisation as a facility, where it is one (cơ sở khám bệnh, chữa bệnh)."
    )


@strawberry.type(
    description="Between which instants a consent may be used (thời hạn của sự đồng ý); PDPL 91/2025 art 9."
)
class Period:
    start: datetime.datetime = strawberry.field(name="from", description="From this instant on (từ thời điểm).")
    end: datetime.datetime = strawberry.field(name="to", description="Until before this instant (đến thời điểm).")


@strawberry.type(
    description="Which records are meant, by their date (khoảng thời gian của dữ liệu); both ends belong to it."
)
class DatePeriod:
    start: datetime.date | None = strawberry.field(name="from", description="From this day on; null: open (từ ngày).")
    end: datetime.date | None = strawberry.field(name="to", description="To this day; null: open (đến ngày).")


@strawberry.type(description="One of the signatures a consent needs (chữ ký); Decree 330/2026 art 60.")
class ConsentSignature:
    capacity: SigningCapacity = strawberry.field(description="By which right (tư cách ký).")
    at: datetime.datetime | None = strawberry.field(
        description="When it was given; null: it is missing (thời điểm ký)."
    )


@strawberry.type(
    description="One step in a consent's history (lịch sử của sự đồng ý), provable by Decree 356/2025 art 6."
)
class ConsentEvent:
    state: ConsentStatus = strawberry.field(description="The state it came to (trạng thái).")
    at: datetime.datetime = strawberry.field(description="When (thời điểm).")
    actor: strawberry.ID = strawberry.field(description="Whose act it was: the token's `sub` (người thực hiện).")
    capacity: SigningCapacity | None = strawberry.field(description="By which right (tư cách).")


@strawberry.federation.type(
    keys=["id"],
    description="A consent (sự đồng ý của chủ thể dữ liệu): who may read what, why, and until when; PDPL 91/2025 art 9.",
    directives=[PersonalData(subject=ABOUT, category="CONSENT", flags="flags", inputs=GRANTEE)],
)
class Consent:
    # Nullable is what METADATA_ONLY does not read: a refusal there leaves the rest of the record.
    id: strawberry.ID = strawberry.field(description="Random, says nothing (mã sự đồng ý).")
    citizen: Annotated["Citizen", strawberry.lazy("schema.consent.types")] | None = strawberry.field(
        description="Whose data it is about (chủ thể dữ liệu)."
    )
    status: ConsentStatus = strawberry.field(description="As of now (trạng thái hiện tại).")
    grantee: Grantee = strawberry.field(description="Who may read (bên được đồng ý).")
    purpose: PurposeOfUse = strawberry.field(description="What for; one consent, one purpose (mục đích).")
    categories: list[DataCategory] = strawberry.field(description="What may be read (loại dữ liệu).")
    flags: list[SensitivityFlag] | None = strawberry.field(
        description="Sensitive records that may be read too, each ticked by itself (dữ liệu nhạy cảm được chọn)."
    )
    data_period: DatePeriod | None = strawberry.field(
        description="Records of which days (khoảng thời gian của dữ liệu)."
    )
    validity: Period = strawberry.field(description="When it may be used (thời hạn).")
    request_id: strawberry.ID | None = strawberry.field(description="The request it answers (mã yêu cầu).")
    created_at: datetime.datetime = strawberry.field(description="When it was given (thời điểm đồng ý).")
    version: int | None = strawberry.field(description="Grows by one with every change of state (phiên bản).")
    signatures: list[ConsentSignature] | None = strawberry.field(description="Given and missing ones (các chữ ký).")
    events: list[ConsentEvent] | None = strawberry.field(description="Every state it went through (lịch sử).")


@strawberry.federation.type(
    keys=["id"],
    description="A request for consent (yêu cầu đồng ý) by a facility; the citizen decides; PDPL 91/2025 art 26.2.",
    directives=[PersonalData(subject=ABOUT, category="CONSENT", flags="flags", inputs=GRANTEE)],
)
class ConsentRequest:
    # Nullable is what METADATA_ONLY does not read: a refusal there leaves the rest of the record.
    id: strawberry.ID = strawberry.field(description="Random, says nothing (mã yêu cầu).")
    citizen: Annotated["Citizen", strawberry.lazy("schema.consent.types")] | None = strawberry.field(
        description="Who is asked (chủ thể dữ liệu)."
    )
    status: ConsentRequestStatus = strawberry.field(description="As of now (trạng thái hiện tại).")
    grantee: Grantee = strawberry.field(description="Who asks (bên yêu cầu).")
    requested_by: strawberry.ID | None = strawberry.field(
        description="Who asked there: the token's `sub` (người yêu cầu)."
    )
    purpose: PurposeOfUse = strawberry.field(description="What for (mục đích).")
    categories: list[DataCategory] = strawberry.field(description="What is asked for (loại dữ liệu).")
    flags: list[SensitivityFlag] | None = strawberry.field(
        description="Sensitive records asked for too (dữ liệu nhạy cảm được yêu cầu)."
    )
    data_period: DatePeriod | None = strawberry.field(
        description="Records of which days (khoảng thời gian của dữ liệu)."
    )
    reason: str | None = strawberry.field(description="In the asker's words (lý do).")
    created_at: datetime.datetime = strawberry.field(description="When it was asked (thời điểm yêu cầu).")
    expires_at: datetime.datetime | None = strawberry.field(description="Until when it can be answered (hạn trả lời).")
    answered_at: datetime.datetime | None = strawberry.field(description="When it was answered (thời điểm trả lời).")


@strawberry.federation.type(
    keys=["personalId"],
    description="A citizen (công dân), by personal number.",
    directives=[PersonalData(subject="personalId")],
)
class Citizen:
    personal_id: PersonalId = strawberry.field(description="Personal identification number (số định danh cá nhân).")

    @answer(
        description="The citizen's consents (các sự đồng ý), newest first; PDPL 91/2025 art 4: the right to know.",
        directives=[PersonalData(category="CONSENT")],
    )
    async def consents(
        self,
        info: Info,
        status: Annotated[
            ConsentStatus | None, strawberry.argument(description="Only those in this state now (trạng thái).")
        ] = None,
    ) -> list[Consent] | None:
        wanted = status.value if status is not None else None
        return cast(list[Consent], await fields.consents_of(info.context, cast(CitizenReference, self), wanted))

    @answer(
        description="What the citizen was asked for (các yêu cầu đồng ý), newest first; PDPL 91/2025 art 26.2.",
        directives=[PersonalData(category="CONSENT")],
    )
    async def consent_requests(self, info: Info) -> list[ConsentRequest] | None:
        return cast(list[ConsentRequest], await fields.requests_of(info.context, cast(CitizenReference, self)))
