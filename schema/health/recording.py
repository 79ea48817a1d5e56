"""What a facility writes into the health book after each episode (QĐ 1804, QĐ 4750 and QĐ 31/QĐ-BYT)."""

import enum
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

import strawberry
from strawberry.utils.str_converters import to_camel_case

from gateway.errors import BadUserInput
from resolvers.command import run_of
from resolvers.health.recording.amend_encounter import AmendEncounter, amend_encounter
from resolvers.health.recording.record_encounter import record_encounter
from resolvers.health.recording.record_encounters import CATEGORY, MEMORY, MOST, Recorded, Visit, record_encounters
from schema.declarations import answer, code
from schema.directives import PublicData
from schema.health.recording_visit import EncounterInput
from schema.info import Info
from schema.scalars import FacilityCode, PersonalId


@strawberry.enum(description="What is wrong with one place of a visit (loại lỗi dữ liệu); QĐ 4750/QĐ-BYT.")
class RecordingProblemCode(enum.Enum):
    REQUIRED = code("REQUIRED", "It must be there (bắt buộc).")
    TOO_LONG = code("TOO_LONG", "Longer than the field may be (quá dài).")
    MALFORMED = code("MALFORMED", "It has another form (sai định dạng).")
    UNKNOWN_CODE = code("UNKNOWN_CODE", "No code of its list (mã không tồn tại).")
    TOO_MANY = code("TOO_MANY", "More than there may be (quá số lượng).")
    NEGATIVE = code("NEGATIVE", "It is negative (số âm).")
    DOES_NOT_ADD_UP = code("DOES_NOT_ADD_UP", "It contradicts another field (mâu thuẫn dữ liệu).")
    OUT_OF_ORDER = code("OUT_OF_ORDER", "It is before or after what it may be (sai thứ tự thời gian).")
    NOT_ALLOWED = code("NOT_ALLOWED", "It may not stand there (không được phép).")
    CONFLICT = code("CONFLICT", "Recorded with other content: amend it (trùng mã, khác nội dung).")
    FORBIDDEN = code("FORBIDDEN", "Not this caller's to record (không có quyền).")
    BAD_USER_INPUT = code("BAD_USER_INPUT", "There is no such citizen (không có công dân này).")
    LIMIT_EXCEEDED = code("LIMIT_EXCEEDED", "Too many numbers that nobody has: ask later (vượt giới hạn).")


@strawberry.type(description="One violation (lỗi dữ liệu); QĐ 4750/QĐ-BYT.", directives=[PublicData()])
class RecordingProblem:
    index: int = strawberry.field(description="Which visit of the list, from 0 (vị trí trong danh sách).")
    path: str = strawberry.field(description="Where in the visit, as labResults[2].value (đường dẫn).")
    field: str | None = strawberry.field(description="Official name of the field (tên trường QĐ 4750).")
    code: RecordingProblemCode = strawberry.field(description="What is wrong (loại lỗi).")
    message: str = strawberry.field(description="In words (mô tả).")


@strawberry.type(
    description="What became of a visit (kết quả ghi nhận); null and problems: nothing was stored.",
    directives=[PublicData()],
)
class RecordEncounterPayload:
    encounter_id: strawberry.ID | None = strawberry.field(description="Of the visit (mã lượt khám).")
    version: int | None = strawberry.field(description="Its current version (phiên bản hiện tại).")
    changed: bool = strawberry.field(description="False: the same content was there already (có thay đổi).")
    problems: list[RecordingProblem] = strawberry.field(description="All that is wrong with it (các lỗi).")


@strawberry.type(description="What became of each visit (kết quả ghi nhận từng lượt).", directives=[PublicData()])
class RecordEncountersPayload:
    results: list[RecordEncounterPayload] = strawberry.field(description="In the order of the list (theo thứ tự).")
    problems: list[RecordingProblem] = strawberry.field(description="Of all of them (mọi lỗi).")


@strawberry.type(description="What became of the amendment (kết quả sửa đổi).", directives=[PublicData()])
class AmendEncounterPayload:
    encounter_id: strawberry.ID | None = strawberry.field(description="Of the visit (mã lượt khám).")
    version: int | None = strawberry.field(description="Its current version (phiên bản hiện tại).")
    changed: bool = strawberry.field(description="False: the same content was there already (có thay đổi).")
    problems: list[RecordingProblem] = strawberry.field(description="All that is wrong with it (các lỗi).")


@strawberry.input(description="A visit under its number (lượt khám cần ghi nhận); once for each (facility, MA_LK).")
class RecordEncounterInput:
    facility: FacilityCode = strawberry.field(description="Which facility records it (cơ sở KCB, MA_CSKCB).")
    ma_lk: str = strawberry.field(description="Its number there (mã liên kết, MA_LK).")
    personal_id: PersonalId = strawberry.field(description="Whose visit it is (số định danh cá nhân).")
    encounter: EncounterInput = strawberry.field(description="The visit (nội dung).")


@strawberry.input(description="Up to a hundred visits (danh sách lượt khám); each stands or falls alone.")
class RecordEncountersInput:
    encounters: list[RecordEncounterInput] = strawberry.field(description="The visits (các lượt khám).")


@strawberry.input(description="What a visit says from now on (sửa đổi lượt khám); the old version stays readable.")
class AmendEncounterInput:
    encounter_id: strawberry.ID = strawberry.field(description="Which visit (mã lượt khám).")
    version: int = strawberry.field(description="The version that is amended, as it was read (phiên bản đã đọc).")
    reason: str = strawberry.field(description="Why (lý do sửa đổi); 500 characters at most.")
    encounter: EncounterInput = strawberry.field(description="The visit, whole (nội dung đầy đủ).")


@strawberry.type
class RecordingMutation:
    @answer(
        description="A facility records a visit of its own (ghi nhận lượt khám), idempotent by (facility, MA_LK); QĐ 1804.",
        directives=[PublicData()],
    )
    async def record_encounter(self, info: Info, input: RecordEncounterInput) -> RecordEncounterPayload | None:
        run = run_of(info.context, "recordEncounter", CATEGORY, MEMORY)
        return cast(RecordEncounterPayload, await record_encounter(run, _visit(input)))

    @answer(
        description="A facility's system records up to a hundred visits (ghi nhận nhiều lượt khám); each stands or falls "
        "alone; QĐ 1804.",
        directives=[PublicData()],
    )
    async def record_encounters(self, info: Info, input: RecordEncountersInput) -> RecordEncountersPayload | None:
        run = run_of(info.context, "recordEncounters", CATEGORY, MEMORY)
        run.check_row()
        if not 1 <= len(input.encounters) <= MOST:
            raise BadUserInput(
                f"a list has 1 to {MOST} visits, not {len(input.encounters)}",
                suggestion="send the rest in another one",
                extensions={"field": "encounters"},
            )
        results: list[Recorded] = await record_encounters(run, [_visit(one) for one in input.encounters])
        return RecordEncountersPayload(
            results=cast(list[RecordEncounterPayload], results),
            problems=cast(list[RecordingProblem], [problem for one in results for problem in one.problems]),
        )

    @answer(
        description="A facility amends a visit of its own (sửa đổi lượt khám): a new version with its reason; Law 15/2023 "
        "art 69.",
        directives=[PublicData()],
    )
    async def amend_encounter(self, info: Info, input: AmendEncounterInput) -> AmendEncounterPayload | None:
        run = run_of(info.context, "amendEncounter", CATEGORY, MEMORY)
        amended = AmendEncounter(input.encounter_id, input.version, input.reason, _plain(input.encounter))
        return cast(AmendEncounterPayload, await amend_encounter(run, amended))


def _visit(given: RecordEncounterInput) -> Visit:
    return Visit(given.facility, given.ma_lk.strip(), given.personal_id, _plain(given.encounter))


def _plain(given: object) -> Mapping[str, Any]:
    """The input under its public names, without what was left out or blank; enums by their names."""
    told = ((to_camel_case(one.name), _value(getattr(given, one.name))) for one in fields(cast(Any, given)))
    return {name: value for name, value in told if value is not None and value != [] and value != {}}


def _value(value: Any) -> Any:
    if is_dataclass(value):
        return _plain(value)
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, str):
        return value.strip() or None
    return value
