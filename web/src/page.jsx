import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { ask } from './ask.js';
import { asWritten } from './as_written.js';
import { listPersonas, tokenOf } from './personas.js';
import { personaOf, storyTabs } from './story.js';

const NOBODY = '';

// The sample population differs from seed to seed, and so do the numbers in the tabs: they are not kept between visits.
const forgetful = { getItem: () => null, setItem: () => {}, removeItem: () => {}, clear: () => {}, length: 0 };

function gatewayFetcher(persona) {
  return async (request, { headers = {} } = {}) => {
    const authorization = persona.current === NOBODY ? {} : { authorization: `Bearer ${await tokenOf(persona.current)}` };
    return ask(asWritten(request), { ...authorization, ...headers });
  };
}

function PersonaPicker({ personas, persona, choose }) {
  const chosen = personas.find(({ name }) => name === persona);
  return (
    <header className="civic-bar">
      <a className="civic-name" href="/">
        <img src="/graphiql/icon.svg" alt="" width="22" height="22" /> Civic gateway
      </a>
      <label className="civic-picker">
        <span>Ask as</span>
        <select id="persona" value={persona} onChange={(event) => choose(event.target.value)}>
          <option value={NOBODY}>nobody (no token)</option>
          {personas.map(({ name, role }) => (
            <option key={name} value={name}>
              {name === role ? name : `${name} · ${role}`}
            </option>
          ))}
        </select>
      </label>
      <p className="civic-about" title={chosen?.description}>
        {chosen ? chosen.description : 'The public: facilities, provinces and the figures of the programme.'}
      </p>
    </header>
  );
}

function Page({ personas }) {
  const asked = new URLSearchParams(window.location.search).get('persona');
  const known = (name) => personas.some((persona) => persona.name === name);
  const tabs = useMemo(() => storyTabs(personas), [personas]);
  const [persona, choose] = useState(known(asked) ? asked : NOBODY);
  const current = useRef(persona);
  current.current = persona;
  const fetcher = useMemo(() => gatewayFetcher(current), []);
  const active = useRef(0);

  // Switching to a tab of the story puts its caller into the picker; within a tab the choice is the reader's.
  const followTab = ({ tabs: all, activeTabIndex }) => {
    if (active.current === activeTabIndex) return;
    active.current = activeTabIndex;
    const caller = personaOf(all[activeTabIndex]?.query);
    if (caller === 'nobody') choose(NOBODY);
    else if (known(caller)) choose(caller);
  };

  useEffect(() => {
    const first = personaOf(tabs[0]?.query);
    if (!asked && known(first)) choose(first);
  }, []);

  return (
    <>
      <PersonaPicker personas={personas} persona={persona} choose={choose} />
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={tabs}
        storage={forgetful}
        plugins={[HISTORY_PLUGIN]}
        onTabChange={followTab}
        defaultEditorToolsVisibility="variables"
      >
        <GraphiQL.Logo>
          <span />
        </GraphiQL.Logo>
      </GraphiQL>
    </>
  );
}

listPersonas().then((personas) => createRoot(document.getElementById('root')).render(<Page personas={personas} />));
