"""Operations drawn over the graph of the comparison: as many different ones as are asked for, and some of them again and again."""

import random
from collections import deque
from collections.abc import Mapping

# type -> field -> type of its object, or None
_FIELDS: Mapping[str, Mapping[str, str | None]] = {
    "Query": {"me": "User", "users": "User", "topProducts": "Product"},
    "User": {"id": None, "name": None, "username": None, "birthday": None, "reviews": "Review"},
    "Review": {"id": None, "body": None, "product": "Product", "author": "User"},
    "Product": {
        "upc": None,
        "name": None,
        "price": None,
        "weight": None,
        "inStock": None,
        "shippingEstimate": None,
        "reviews": "Review",
    },
}
_AGAIN, _RECENT = 0.8, 300


class RandomOperations:
    """A share of `_AGAIN` is drawn from the last `_RECENT`."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._recent: deque[str] = deque(maxlen=_RECENT)

    def draw(self) -> str:
        if self._recent and self._random.random() < _AGAIN:
            return self._random.choice(self._recent)
        operation = "query Drawn" + self._selection("Query", 4)
        self._recent.append(operation)
        return operation

    def _selection(self, type_name: str, depth: int) -> str:
        fields = _FIELDS[type_name]
        possible = [name for name, below in fields.items() if below is None or depth]
        chosen = self._random.sample(possible, self._random.randint(1, min(4, len(possible))))
        return "{" + " ".join([self._field(name, fields[name], depth) for name in chosen]) + "}"

    def _field(self, name: str, below: str | None, depth: int) -> str:
        alias = f"a{self._random.randrange(1000)}: " if self._random.random() < 0.3 else ""
        arguments = f"(first: {self._random.randint(1, 9)})" if name == "topProducts" else ""
        return f"{alias}{name}{arguments}" + (self._selection(below, depth - 1) if below else "")
