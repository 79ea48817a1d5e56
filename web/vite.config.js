// Two pages under /graphiql/ of the gateway's own origin, of the civic graph and of the engine alone; the editor's workers are bundled, so nothing is asked of any other host.
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/graphiql/',
  build: {
    modulePreload: { polyfill: false },
    // Monaco alone is larger than the default of 500 kB; it comes from our own origin and is cached by its hash.
    chunkSizeWarningLimit: 8000,
    rolldownOptions: {
      input: ['index.html', 'engine.html'],
      // "use client" means something to React's server components only, and there are none here.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
  worker: { format: 'es' },
});
