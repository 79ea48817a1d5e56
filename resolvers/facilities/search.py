"""A search of the registry as a pipeline whose first step an index answers, and whose second step is exact.

MongoDB joins the two into one; the embedded database uses an index only for a first step that is a plain equality or
range of one field.
"""

from dataclasses import dataclass
from typing import Any

AFTER_EVERY_WORD = "\uffff"


@dataclass(frozen=True, slots=True)
class FacilitySearch:
    """`words` are folded, each looked for from its beginning; no word at all matches nothing."""

    words: tuple[str, ...] | None
    province_code: str | None
    kind: str | None
    ownership: str | None

    @property
    def is_everything(self) -> bool:
        return self.words is None and self.province_code is None and self.kind is None and self.ownership is None

    def pipeline(self, after: str | None) -> list[dict[str, Any]]:
        """Match steps; `after` is the last code of the page before."""
        conditions: list[dict[str, Any]] = [
            {"name_search": {"$elemMatch": _beginning(word)}} for word in self.words or ()
        ]
        for name, value in self._equalities():
            conditions.append({name: value})
        if self.words is not None and not self.words:
            conditions.append({"code": {"$in": []}})
        if after is not None:
            conditions.append({"code": {"$gt": after}})
        return [{"$match": self._indexed()}, *([{"$match": {"$and": conditions}}] if conditions else [])]

    def _indexed(self) -> dict[str, Any]:
        """The most selective condition, alone: the longest word, else province, kind, ownership."""
        if self.words:
            return {"name_search": _beginning(max(self.words, key=len))}
        if self.words is not None:
            return {"code": {"$in": []}}
        return dict(self._equalities()[:1])

    def _equalities(self) -> list[tuple[str, str]]:
        given = (("province.code", self.province_code), ("kind", self.kind), ("ownership", self.ownership))
        return [(name, value) for name, value in given if value is not None]


def _beginning(word: str) -> dict[str, str]:
    return {"$gte": word, "$lt": word + AFTER_EVERY_WORD}
