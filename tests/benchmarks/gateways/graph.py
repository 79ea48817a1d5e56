"""The graph that federation gateways are compared on: four subgraphs, their records, three operations.

Schema, query and shape of the data are those of the public benchmark graphql-hive/graphql-gateways-benchmark: six people,
nine products, eleven reviews, every review by the first person, and each person answered with the first two reviews.
Written in Federation 1, which every gateway that is compared can read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Stands in a leaf of the first record; the server puts another number of as many digits into every answer.
VARYING = 9_182_736

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One subgraph: `roots` by field, `entities` by type and key value."""

    name: str
    sdl: str
    roots: Mapping[str, Any]
    entities: Mapping[str, tuple[str, Mapping[str, Record]]]  # type -> (its key field, records)


_NAMES = (
    ("urigo", "Uri Goldshtein"),
    ("dotansimha", "Dotan Simha"),
    ("kamilkisiela", "Kamil Kisiela"),
    ("ardatan", "Arda Tanrikulu"),
    ("gilgardosh", "Gil Gardosh"),
    ("laurin", "Laurin Quast"),
)
_GOODS = (
    ("Table", 899, 100, True),
    ("Couch", 1299, 1000, False),
    ("Glass", 15, 20, False),
    ("Chair", 499, 100, False),
    ("TV", 1299, 1000, True),
    ("Lamp", 6999, 300, True),
    ("Grill", 3999, 2000, True),
    ("Fridge", 100000, 6000, False),
    ("Sofa", 9999, 800, True),
)
# (product reviewed, length of the text)
_LENGTHS = (445, 288, 274, 143)
_REVIEWED = (*(("1", n) for n in _LENGTHS), *(("2", n) for n in _LENGTHS), ("3", 143), ("4", 143), ("4", 858))


def _text(number: int, length: int) -> str:
    words = f"Review {number}: it does what it should, and the colour is the one that was in the picture. "
    return (words * (length // len(words) + 1))[:length]


def _shipping(representation: Record) -> int | None:
    """What the heavy ones cost is included; the first product's estimate is the leaf that varies."""
    price, weight = representation.get("price"), representation.get("weight")
    if representation.get("upc") == "1":
        return VARYING
    return 0 if price is not None and price > 1000 else None if weight is None else weight // 2


def _accounts() -> Part:
    users = {
        str(n): {"id": str(n), "username": username, "name": name, "birthday": 1234567890}
        for n, (username, name) in enumerate(_NAMES, 1)
    }
    users["1"]["name"] = f"Uri Goldshtein #{VARYING}"
    roots = {
        "me": users["1"],
        "users": list(users.values()),
        "user": lambda _info, id: users.get(id),
    }
    return Part("accounts", _ACCOUNTS, roots, {"User": ("id", users)})


def _inventory() -> Part:
    goods = {
        str(n): {"upc": str(n), "inStock": stock, "shippingEstimate": _shipping}
        for n, (_, _, _, stock) in enumerate(_GOODS, 1)
    }
    return Part("inventory", _INVENTORY, {}, {"Product": ("upc", goods)})


def _products() -> Part:
    goods = {
        str(n): {"upc": str(n), "name": name, "price": price, "weight": weight}
        for n, (name, price, weight, _) in enumerate(_GOODS, 1)
    }
    goods["1"]["name"] = f"Table #{VARYING}"
    roots = {"topProducts": lambda _info, first=5: list(goods.values())[:first]}
    return Part("products", _PRODUCTS, roots, {"Product": ("upc", goods)})


def _reviews() -> Part:
    reviews: dict[str, dict[str, Any]] = {}
    author: dict[str, Any] = {"id": "1", "username": "urigo"}
    for n, (upc, length) in enumerate(_REVIEWED, 1):
        reviews[str(n)] = {"id": str(n), "body": _text(n, length), "product": {"upc": upc}, "author": author}
    reviews["1"]["body"] += f" #{VARYING}"
    everything = list(reviews.values())
    author["reviews"] = everything[:2]
    products = {
        str(n): {"upc": str(n), "reviews": [r for r in everything if r["product"]["upc"] == str(n)]}
        for n in range(1, len(_GOODS) + 1)
    }
    for review in everything:
        review["product"] = products[review["product"]["upc"]]
    users = {str(n): {"id": str(n), "username": "user", "reviews": everything[:2]} for n in range(1, len(_NAMES) + 1)}
    return Part(
        "reviews", _REVIEWS, {}, {"Review": ("id", reviews), "Product": ("upc", products), "User": ("id", users)}
    )


_ACCOUNTS = """
type Query { me: User user(id: ID!): User users: [User] }
type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }
"""
_INVENTORY = """
extend type Product @key(fields: "upc") {
  upc: String! @external
  weight: Int @external
  price: Int @external
  inStock: Boolean
  shippingEstimate: Int @requires(fields: "price weight")
}
"""
_PRODUCTS = """
type Query { topProducts(first: Int = 5): [Product] }
type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }
"""
_REVIEWS = """
type Review @key(fields: "id") { id: ID! body: String product: Product author: User @provides(fields: "username") }
extend type User @key(fields: "id") { id: ID! @external username: String @external reviews: [Review] }
extend type Product @key(fields: "upc") { upc: String! @external reviews: [Review] }
"""


def parts() -> Sequence[Part]:
    return (_accounts(), _inventory(), _products(), _reviews())


LIGHT = "query Light { topProducts { upc name price weight } }"
MEDIUM = "query Medium { topProducts { upc name reviews { id body } } }"
HEAVY = """
query Heavy {
  users { ...Person reviews { ...Said product { ...Good reviews { ...Said author { ...Person reviews { ...Said product { ...Good } } } } } } }
  topProducts { ...Good reviews { ...Said author { ...Person reviews { ...Said product { ...Good } } } } }
}
fragment Person on User { id username name }
fragment Said on Review { id body }
fragment Good on Product { inStock name price shippingEstimate upc weight }
"""
OPERATIONS: Mapping[str, str] = {"light": LIGHT, "medium": MEDIUM, "heavy": HEAVY}
