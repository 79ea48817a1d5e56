// The tabs: the operations of the story, in order. `NAME.json` beside `NAME.graphql` holds its variables, in which
// "@citizen" stands for the personal number of the persona `citizen`, "@in-30-days" and "@two-years-ago" for that day.

const operations = import.meta.glob('./story/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob('./story/*.json', { query: '?raw', import: 'default', eager: true });

export function storyTabs(personas) {
  const known = new Map(personas.map((persona) => [persona.name, persona.personalId]));
  const day = 24 * 3600 * 1000;
  known.set('in-30-days', new Date(Date.now() + 30 * day).toISOString());
  known.set('two-years-ago', new Date(Date.now() - 730 * day).toISOString().slice(0, 10));
  const fill = (text) => text.replace(/"@([a-z0-9-]+)"/g, (whole, name) => (known.get(name) ? JSON.stringify(known.get(name)) : whole));
  return Object.keys(operations)
    .sort()
    .map((path) => ({
      query: operations[path].trim(),
      variables: fill((variables[path.replace('.graphql', '.json')] ?? '').trim()) || null,
    }));
}

// The first line of an operation of the story says who asks: `# as clinician: …`.
export function personaOf(query) {
  return /^# as ([a-z-]+)/.exec(query ?? '')?.[1];
}
