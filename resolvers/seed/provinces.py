"""The 34 provinces since 1/7/2025 and the 63 codes before, which facility codes and personal numbers still carry."""

from dataclasses import dataclass
from functools import cache

from resolvers.mongo import Document
from resolvers.seed.code_lists import rows

VERSION = "POST_2025"
CITIES = frozenset({"01", "31", "46", "48", "79", "92"})  # old codes of the cities under the central government


@dataclass(frozen=True, slots=True)
class OldProvince:
    """A code of before, the province it lies in now, and its share of that province's communes (numbered from `first`)."""

    code: str
    name: str
    now: str
    now_name: str
    communes: int
    first: int

    @property
    def short_name(self) -> str:
        return self.name.removeprefix("Tỉnh ").removeprefix("Thành phố ")


@cache
def old_provinces() -> tuple[OldProvince, ...]:
    found: list[OldProvince] = []
    before = 0
    for row in rows("provinces"):
        merged = [part.split(":", 1) for part in row["merged_from"].split(";")]
        communes = int(row["communes"])
        share, rest = divmod(communes, len(merged))
        for position, (code, name) in enumerate(merged):
            size = share + (position < rest)
            found.append(OldProvince(code, name, row["code"], row["name"], size, before))
            before += size
    return tuple(found)


def province_documents() -> tuple[Document, ...]:
    return tuple(
        {
            "_id": f"{row['code']}/{VERSION}",
            "code": row["code"],
            "version": VERSION,
            "name": row["name"],
            "communes": int(row["communes"]),
            "merged_from": [
                dict(zip(("code", "name"), part.split(":", 1), strict=True)) for part in row["merged_from"].split(";")
            ],
        }
        for row in rows("provinces")
    )
