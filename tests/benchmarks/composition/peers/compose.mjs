// node compose.mjs PACKAGE FOLDER OUTPUT: composes the folder's files with one of the packages, and says in JSON what that took.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "graphql";

const [from, folder, output] = process.argv.slice(2);
const { composeServices } = await import(from);
const subgraphs = readdirSync(folder)
  .filter((file) => file.endsWith(".graphql"))
  .sort()
  .map((file) => ({ name: file.slice(0, -".graphql".length), sdl: readFileSync(join(folder, file), "utf8") }));

const before = process.cpuUsage();
const { supergraphSdl, errors } = composeServices(
  subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}.example`, typeDefs: parse(sdl) })),
);
const { user, system } = process.cpuUsage(before);

if (supergraphSdl) writeFileSync(output, supergraphSdl);
console.log(
  JSON.stringify({
    cpu_seconds: (user + system) / 1e6,
    peak_mb: process.resourceUsage().maxRSS / 1000,
    errors: (errors ?? []).map((error) => `${error.extensions?.code}: ${error.message}`),
  }),
);
