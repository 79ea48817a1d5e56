"""One thing that is wrong with a subgraph as GraphQL."""

Problem = tuple[int, str, str]  # line, what, what to do
