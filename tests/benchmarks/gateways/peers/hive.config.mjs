// Hive Gateway with its own planner; RUST=1: with the Rust planner. DEDUPLICATE=1: requests in flight are shared.
import { defineConfig } from '@graphql-hive/gateway'

const rust = process.env.RUST === '1' ? await import('@graphql-hive/router-runtime') : {}
export const gatewayConfig = defineConfig({
  ...(rust.unifiedGraphHandler ? { unifiedGraphHandler: rust.unifiedGraphHandler } : {}),
  inboundInflightRequestDeduplication: process.env.DEDUPLICATE === '1',
  logging: 'error',
})
