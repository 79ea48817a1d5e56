// One operation to the gateway: an answer, an answer in parts (`@defer`, multipart) or one after the other (a subscription,
// server-sent events). The headers, and with them the caller, are those of this operation alone.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { Kind, parse } from 'graphql';

import { eventStream } from './event_stream.js';

const URL = '/graphql';
const inParts = createGraphiQLFetcher({ url: URL, enableIncrementalDelivery: true });

export function ask(request, headers) {
  return isSubscription(request) ? eventStream(URL, request, headers) : inParts(request, { headers });
}

function isSubscription({ query, operationName }) {
  try {
    const operations = parse(query).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    const chosen = operationName ? operations.find((one) => one.name?.value === operationName) : operations[0];
    return chosen?.operation === 'subscription';
  } catch {
    return false; // what does not parse is for the gateway to say
  }
}
