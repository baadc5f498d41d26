import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig, type Plugin } from 'vite';

const workspace = join(import.meta.dirname, '../..');
const gateway = 'http://127.0.0.1:8080';

/** Nothing inline in the build, so that the gateway's content security policy can forbid it (GW-11). */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(workspace, 'node_modules/.vite/admin-console'),
  plugins: [
    vue(),
    // Element Plus alone, and of it what templates use: our own components are imported where they are used.
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    precompress(),
  ],
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
    manifest: true, // says what a page loads; a test adds it up
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': gateway, '/ws': { target: gateway, ws: true } } },
});

/** Writes `.br` and `.gz` beside every text file, so that the gateway compresses nothing while it serves. */
function precompress(): Plugin {
  const texts = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.map']);
  return {
    name: 'precompress',
    apply: 'build',
    closeBundle() {
      const directory = join(workspace, 'dist/apps/admin-console');
      for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (!file.isFile() || !texts.has(extname(file.name))) continue;
        const path = join(file.parentPath, file.name);
        const content = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(content));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
