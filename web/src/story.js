// The tabs: the operations of the story, in order. `NAME.json` beside `NAME.graphql` holds its variables, in which
// "@citizen" stands for the personal number of the persona `citizen`.

const operations = import.meta.glob('./story/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob('./story/*.json', { query: '?raw', import: 'default', eager: true });

export function storyTabs(personas) {
  const numbers = new Map(personas.map((persona) => [persona.name, persona.personalId]));
  const fill = (text) => text.replace(/"@([a-z-]+)"/g, (whole, name) => (numbers.get(name) ? JSON.stringify(numbers.get(name)) : whole));
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
