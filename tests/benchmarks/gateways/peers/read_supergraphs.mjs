// Reads supergraphs as Apollo Gateway and Hive Gateway (either planner) do. In and out: a JSON line each.
// {id, sdl, reference?} -> {id, reader, why: null | what it was refused for, referenceRefused, same: null | like the reference}
import { createInterface } from 'node:readline'
import { Supergraph, printSchema as printFederated } from '@apollo/federation-internals'
import { QueryPlanner } from '@apollo/query-planner'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { QueryPlanner as RustPlanner } from '@graphql-hive/router-query-planner'
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql'

const sorted = (schema) => printSchema(lexicographicSortSchema(schema))

// What each makes of a supergraph: the public schema, where the reader has one that is free of its own types.
const readers = {
  'Apollo Gateway': (sdl) => {
    const supergraph = Supergraph.build(sdl)
    supergraph.subgraphs()
    new QueryPlanner(supergraph)
    return sorted(buildSchema(printFederated(supergraph.apiSchema()), { assumeValidSDL: true }))
  },
  'Hive Gateway': (sdl) => {
    const printed = sorted(getStitchedSchemaFromSupergraphSdl({ supergraphSdl: sdl }))
    return printed.replace(/^directive .*\n+/gm, '') // it shows definitions of the supergraph's own
  },
  'Hive, Rust planner': (sdl) => {
    new RustPlanner(sdl)
    return null
  },
}

const attempt = (read, sdl) => {
  try {
    return { schema: read(sdl), why: null }
  } catch (error) {
    return { schema: null, why: String(error.causes?.[0]?.message ?? error.message ?? error) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, sdl, reference } = JSON.parse(line)
  for (const [reader, read] of Object.entries(readers)) {
    const ours = attempt(read, sdl)
    const theirs = reference ? attempt(read, reference) : null
    const same = theirs === null ? null : ours.schema === theirs.schema
    console.log(JSON.stringify({ id, reader, why: ours.why, referenceRefused: theirs?.why ?? null, same }))
  }
}
