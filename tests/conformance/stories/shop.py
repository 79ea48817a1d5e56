"""Subgraphs of a shop as processes of their own: plain graphql-core, with data that commands change.

`python -m tests.conformance.stories.shop NAME` serves one of them on a free port, which it prints.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from graphql import GraphQLSchema, build_schema, graphql_sync

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])\n'
)

PRODUCTS = """
type Query { products: [Product!]! product(sku: ID!): Product }
type Mutation { rename(sku: ID!, name: String!): Product }
type Product @key(fields: "sku") { sku: ID! name: String! price(currency: String!): Int! }
"""
STOCK = """
type Mutation { take(sku: ID!, pieces: Int!): Product }
type Product @key(fields: "sku") {
  sku: ID! price(currency: String!): Int! @external
  left: Int! worth: Int @requires(fields: "price(currency: \\"VND\\")")
}
"""
REVIEWS = """
type Query { best: Review }
type Product @key(fields: "sku") { sku: ID! reviews: [Review!]! }
type Review { stars: Int! of: Product! }
"""
SDL = {"products": LINK + PRODUCTS, "stock": LINK + STOCK, "reviews": LINK + REVIEWS}
_DIRECTIVES = """
directive @key(fields: String!) repeatable on OBJECT
directive @requires(fields: String!) on FIELD_DEFINITION
directive @external on FIELD_DEFINITION
scalar _Any
union _Entity = Product
extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
"""

Object = Mapping[str, Any]
Resolver = Callable[..., Any]


class Products:
    def __init__(self) -> None:
        self.names = {"lamp": "Lamp", "desk": "Desk"}
        self.prices = {"lamp": 10, "desk": 50}

    def product(self, sku: str) -> Object | None:
        if sku not in self.names:
            return None
        return {
            "sku": sku,
            "name": self.names[sku],
            "price": lambda _info, currency: self.prices[sku] * (25_000 if currency == "VND" else 1),
        }

    def roots(self) -> Mapping[str, Resolver]:
        return {
            "products": lambda _info: [self.product(sku) for sku in self.names],
            "product": lambda _info, sku: self.product(sku),
            "rename": self._rename,
            "entity": lambda representation: self.product(representation["sku"]),
        }

    def _rename(self, _info: object, sku: str, name: str) -> Object | None:
        self.names[sku] = name
        return self.product(sku)


class Stock:
    def __init__(self) -> None:
        self.left = {"lamp": 5, "desk": 1}

    def roots(self) -> Mapping[str, Resolver]:
        return {"take": self._take, "entity": self._entity}

    def _take(self, _info: object, sku: str, pieces: int) -> Object:
        if self.left[sku] < pieces:
            raise ValueError(f"only {self.left[sku]} left of {sku}")
        self.left[sku] -= pieces
        return {"sku": sku, "left": self.left[sku]}

    def _entity(self, representation: Object) -> Object:
        left, price = self.left[representation["sku"]], representation.get("price")
        return {"sku": representation["sku"], "left": left, "worth": None if price is None else left * price}


class Reviews:
    def roots(self) -> Mapping[str, Resolver]:
        return {"best": lambda _info: {"stars": 5, "of": self._entity({"sku": "desk"})}, "entity": self._entity}

    def _entity(self, representation: Object) -> Object:
        sku = representation["sku"]
        stars = (4, 5) if sku == "desk" else ()
        return {
            "sku": sku,
            "reviews": [{"stars": each, "of": lambda _info: self._entity({"sku": sku})} for each in stars],
        }


SUBGRAPHS: Mapping[str, Callable[[], Products | Stock | Reviews]] = {
    "products": Products,
    "stock": Stock,
    "reviews": Reviews,
}


def schema_of(name: str) -> GraphQLSchema:
    sdl = SDL[name].removeprefix(LINK)
    if "type Query" not in sdl:
        sdl += "type Query { nothing: Int }"
    return build_schema(sdl + _DIRECTIVES)


def application(name: str) -> web.Application:
    schema, roots = schema_of(name), SUBGRAPHS[name]().roots()
    root: dict[str, Any] = {
        **roots,
        "_entities": lambda _info, representations: [
            found and {"__typename": "Product", **found} for found in map(roots["entity"], representations)
        ],
    }

    async def answer(request: web.Request) -> web.Response:
        body = await request.json()
        result = graphql_sync(schema, body["query"], root, variable_values=body.get("variables"))
        return web.json_response(result.formatted)

    served = web.Application()
    served.router.add_post("/graphql", answer)
    return served


if __name__ == "__main__":
    web.run_app(
        application(sys.argv[1]),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        print=lambda *_: print("ready", flush=True),
    )
