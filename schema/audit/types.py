"""What can be read of the access log: who looked, why, by which right (Decree 356/2025 art 9.3; law 15/2023 art 69)."""

import datetime
import enum
from typing import Annotated, cast

import strawberry

from resolvers.audit import fields
from resolvers.audit.records import CitizenReference
from schema.connections import AFTER, FIRST, Connection
from schema.declarations import answer, code
from schema.directives import PersonalData
from schema.info import Info
from schema.scalars import PersonalId
from schema.vocabulary import DataCategory, PurposeOfUse, SensitivityFlag


@strawberry.enum(description="Whether the data was given (kết quả của lượt truy cập).")
class AccessDecision(enum.Enum):
    ALLOWED = code("ALLOWED", "Values of the category were in the answer, or the command ran (được phép).")
    REFUSED = code("REFUSED", "The category was refused (bị từ chối).")


@strawberry.type(
    description="One look at one category of one citizen's data, or one command (lượt truy cập dữ liệu); Decree 356/2025.",
    directives=[PersonalData(subject="citizen { personalId }", category="ACCESS_LOG", flags="flags")],
)
class AccessRecord:
    # Nullable is what METADATA_ONLY does not read: a refusal there leaves the rest of the record.
    citizen: Annotated["Citizen", strawberry.lazy("schema.audit.types")] | None = strawberry.field(
        description="Whose data it was (chủ thể dữ liệu)."
    )
    at: datetime.datetime = strawberry.field(description="When (thời điểm).")
    caller: strawberry.ID = strawberry.field(description="Who: the token's `sub` (người truy cập).")
    role: str = strawberry.field(description="In which role, as the token says (vai trò).")
    organization: strawberry.ID | None = strawberry.field(description="For which organisation (cơ sở, tổ chức).")
    purpose: PurposeOfUse | None = strawberry.field(description="What for (mục đích).")
    operation: str = strawberry.field(description="Name of the operation or command (thao tác).")
    category: DataCategory = strawberry.field(description="What kind of data (loại dữ liệu).")
    fields: list[str] | None = strawberry.field(description="Names of the fields that were given (các trường dữ liệu).")
    flags: list[SensitivityFlag] | None = strawberry.field(
        description="Sensitivity flags of the records that were given (dấu hiệu nhạy cảm)."
    )
    decision: AccessDecision = strawberry.field(description="Whether it was given (kết quả).")
    condition: str | None = strawberry.field(description="By which right; see the access matrix (căn cứ truy cập).")
    consent_id: strawberry.ID | None = strawberry.field(description="By which consent, if by one (mã sự đồng ý).")


@strawberry.federation.type(
    keys=["personalId"],
    description="A citizen (công dân), by personal number.",
    directives=[PersonalData(subject="personalId")],
)
class Citizen:
    personal_id: PersonalId = strawberry.field(description="Personal identification number (số định danh cá nhân).")

    @answer(
        description="Who looked at this citizen's data, why and by which right (nhật ký truy cập), newest first; "
        "Decree 356/2025 art 9.3. Reading one's own log leaves no row.",
        directives=[PersonalData(category="ACCESS_LOG", narrowed=True)],
    )
    async def access_log(self, info: Info, first: FIRST = None, after: AFTER = None) -> Connection[AccessRecord] | None:
        page = await fields.access_log(info.context, cast(CitizenReference, self), first, after)
        return cast(Connection[AccessRecord], page)
