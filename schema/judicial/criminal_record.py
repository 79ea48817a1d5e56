"""What the criminal-record register says of a person, and a certificate after it (law 28/2009 arts 42, 43; law 107/2025)."""

import datetime
import enum
from decimal import Decimal

import strawberry

from schema.declarations import code


@strawberry.enum(description="What the certificate says (tình trạng án tích); law 107/2025.")
class RecordStatus(enum.Enum):
    CLEAR = code("CLEAR", "No criminal record (không có án tích).")
    HAS_RECORD = code("HAS_RECORD", "There is a criminal record (có án tích).")


@strawberry.enum(description="How far a judgment has been carried out (tình trạng thi hành án); law 28/2009 art 42.")
class ExecutionState(enum.Enum):
    PENDING = code("PENDING", "Not begun (chưa thi hành).")
    SERVING = code("SERVING", "Being served (đang thi hành).")
    SUSPENDED = code("SUSPENDED", "A suspended sentence, under probation (án treo).")
    SERVED = code("SERVED", "Carried out (đã thi hành xong).")


@strawberry.type(description="A conviction (bản án đã có hiệu lực); law 28/2009 art 42.")
class Judgment:
    judgment_number: str = strawberry.field(name="judgmentNumber", description="Its number (số bản án).")
    judged_on: datetime.date = strawberry.field(description="Its day (ngày tuyên án).")
    court: str = strawberry.field(description="The court (Tòa án đã tuyên).")
    offence: str = strawberry.field(description="The offence (tội danh).")
    article: str = strawberry.field(description="The article applied (điều khoản luật áp dụng).")
    main_penalty: str = strawberry.field(description="The main penalty (hình phạt chính).")
    additional_penalty: str | None = strawberry.field(description="A further penalty (hình phạt bổ sung).")
    civil_duties: str | None = strawberry.field(description="Duties to others (nghĩa vụ dân sự).")
    costs: Decimal | None = strawberry.field(description="Court costs in VND (án phí).")
    execution_state: ExecutionState = strawberry.field(
        description="How far it is carried out (tình trạng thi hành án)."
    )
    expunged: bool = strawberry.field(description="Whether the record of it is expunged (đã được xóa án tích).")
    expunged_on: datetime.date | None = strawberry.field(description="Since when (ngày xóa án tích).")


@strawberry.type(
    description="A ban from an office, or from founding and managing firms and co-operatives (cấm đảm nhiệm chức vụ, thành "
    "lập, quản lý doanh nghiệp, hợp tác xã); law 28/2009 art 42."
)
class Ban:
    decision_number: str = strawberry.field(description="Number of the decision (số quyết định).")
    decided_on: datetime.date = strawberry.field(description="Its day (ngày quyết định).")
    court: str = strawberry.field(description="The court (Tòa án ra quyết định).")
    office: str = strawberry.field(description="What is banned (chức vụ bị cấm).")
    valid_from: datetime.date = strawberry.field(description="From that day on (từ ngày).")
    valid_to: datetime.date | None = strawberry.field(description="Until that day; null: for good (đến ngày).")


@strawberry.type(
    description="What the criminal-record register says of a person (thông tin lý lịch tư pháp); law 107/2025. Of most people "
    "it says nothing: they are clear."
)
class CriminalRecord:
    status: RecordStatus = strawberry.field(description="Whether there is any judgment (tình trạng án tích).")
    judgments: list[Judgment] = strawberry.field(description="All of them, expunged ones too (các bản án).")
    bans: list[Ban] = strawberry.field(description="All of them (các quyết định cấm).")
