"""What a resolver is handed: Strawberry's Info, with the fetch's context."""

import strawberry

from resolvers.context import SubgraphContext

Info = strawberry.Info[SubgraphContext, None]
