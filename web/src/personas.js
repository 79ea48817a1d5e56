// The development personas: `GET /personas` lists them, `POST /personas/NAME/token` mints a token for one.
// Tokens stay in memory: they are never written to the browser's storage.

const tokens = new Map();

export async function listPersonas() {
  const answer = await fetch('/personas', { headers: { accept: 'application/json' } });
  if (!answer.ok) return [];
  return (await answer.json()).personas;
}

export async function tokenOf(name) {
  const known = tokens.get(name);
  if (known && known.until > Date.now()) return known.token;
  const answer = await fetch(`/personas/${encodeURIComponent(name)}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`no token for ${name}: the gateway answered ${answer.status}`);
  const { token, expiresIn } = await answer.json();
  // Half a minute early, so that a token never expires on its way.
  tokens.set(name, { token, until: Date.now() + (expiresIn - 30) * 1000 });
  return token;
}
