// A subscription as server-sent events (GraphQL over SSE, distinct connections): `next` holds an answer, `complete` ends.

// An async iterable of answers; `return` ends it at once, and with it the subscription, whether or not an event is under way.
export function eventStream(url, request, headers) {
  const stop = new AbortController();
  const answers = read(url, request, headers, stop.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => answers.next(),
    return: (value) => {
      stop.abort();
      return answers.return(value);
    },
  };
}

async function* read(url, request, headers, signal) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
      body: JSON.stringify(request),
      signal,
    });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      yield await response.json(); // refused at the door
      return;
    }
    for await (const { name, data } of events(response.body.pipeThrough(new TextDecoderStream()).getReader())) {
      if (name === 'complete') return;
      yield JSON.parse(data);
    }
    throw new Error('the gateway broke the subscription off');
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

// The gateway writes one `data` line an event, and comments as signs of life.
async function* events(reader) {
  for (let rest = ''; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.event) yield { name: fields.event, data: fields.data };
    }
  }
}
