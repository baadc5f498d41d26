import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const workspace = join(import.meta.dirname, '../..');
const gateway = 'http://127.0.0.1:8080';

/** Nothing inline in the build, so that the gateway's content security policy can forbid it (GW-11). */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(workspace, 'node_modules/.vite/admin-console'),
  plugins: [vue()],
  resolve: {
    alias: {
      '@ginforge/protocol': join(workspace, 'libs/protocol/src/index.ts'),
      '@ginforge/websocket-client': join(workspace, 'libs/websocket-client/src/index.ts'),
    },
  },
  build: {
    outDir: join(workspace, 'dist/apps/admin-console'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': gateway, '/ws': { target: gateway, ws: true } } },
});
