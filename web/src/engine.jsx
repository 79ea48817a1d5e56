// GraphiQL of the engine alone (`serve --supergraph`): any graph, so no personas and no story. A token stands among the headers.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { ask } from './ask.js';
import { asWritten } from './as_written.js';

const fetcher = (request, { headers = {} } = {}) => ask(asWritten(request), headers);

createRoot(document.getElementById('root')).render(
  <GraphiQL fetcher={fetcher} plugins={[HISTORY_PLUGIN]} defaultEditorToolsVisibility="headers" />,
);
