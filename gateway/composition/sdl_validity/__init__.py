"""What GraphQL itself asks of one subgraph (specification of October 2021, with what federation has always tolerated)."""
