import { Kind, parse } from 'graphql';

// Right after a change of tab GraphiQL still names the operation of the tab before: what is written decides.
export function asWritten(request) {
  if (!request.operationName || isDefined(request.query, request.operationName)) return request;
  const { operationName: _, ...rest } = request;
  return rest;
}

function isDefined(query, name) {
  try {
    return parse(query).definitions.some((one) => one.kind === Kind.OPERATION_DEFINITION && one.name?.value === name);
  } catch {
    return true; // what does not parse is for the gateway to say
  }
}
