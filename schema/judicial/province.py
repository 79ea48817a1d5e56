"""A province by its code: which list the code is of must be said with it."""

import strawberry

from schema.vocabulary import CodeVersion


@strawberry.type(description="A province by its code (mã tỉnh, thành phố); QĐ 19/2025/QĐ-TTg.")
class ProvinceCode:
    code: str = strawberry.field(description="Two digits; say nothing without `version` (mã tỉnh).")
    version: CodeVersion = strawberry.field(description="Version of the list (phiên bản danh mục).")
