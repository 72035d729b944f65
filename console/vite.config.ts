import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The bundle is served by the gateway and by the agent's own on-site server under a policy of `default-src 'self'`:
 * nothing may be inlined as a data: font or script.
 */
export default defineConfig({
  plugins: [react()],
  build: { target: 'es2024', assetsInlineLimit: 0, sourcemap: true, chunkSizeWarningLimit: 900 },
  worker: { format: 'es' },
  server: { host: '127.0.0.1' },
});
