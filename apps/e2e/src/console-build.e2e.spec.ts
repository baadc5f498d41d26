import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from './stack/workspace.js';
import { describeWithOwnStack } from './stack/open-stack.js';

/** What Vite says of each file that it made (https://vite.dev/guide/backend-integration). */
interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

const built = join(workspace, 'dist/apps/admin-console');
const limitBytes = 250 * 1024;
const entry = 'index.html';
const layout = 'src/shell/console-layout.vue';

describeWithOwnStack('it looks into a build')('the build of the console', () => {
  let manifest: Record<string, Chunk>;
  let pages: string[];

  beforeAll(() => {
    manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8')) as typeof manifest;
    pages = Object.keys(manifest).filter((name) => /^src\/pages\/[^/]+\/[^/]+-page\.vue$/.test(name));
  });

  /** What a browser loads for these, each file once. */
  function filesOf(...names: string[]): Set<string> {
    const seen = new Set<string>();
    const files = new Set<string>();
    const visit = (name: string): void => {
      const chunk = manifest[name];
      if (chunk === undefined || seen.has(name)) return;
      seen.add(name);
      for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
      chunk.imports?.forEach(visit);
    };
    names.forEach(visit);
    return files;
  }

  const gzipped = (files: Set<string>): number =>
    [...files].reduce((sum, file) => sum + statSync(join(built, `${file}.gz`)).size, 0);

  it('[GW-11] whichever page is opened first, less than 250 kB of scripts and styles are loaded for it', () => {
    expect(pages.length).toBeGreaterThan(4);
    const sizes = pages.map((page) => [page, gzipped(filesOf(entry, layout, page))] as const);
    expect(sizes.filter(([, bytes]) => bytes >= limitBytes)).toEqual([]);
    expect(gzipped(filesOf(entry, 'src/shell/sign-in-page.vue'))).toBeLessThan(limitBytes);
  });

  it.each(['connection-chart.vue', 'document-editor.vue'])(
    '[GW-11] %s, which is large, is no part of any page: it is loaded when it is shown',
    (name) => {
      const part = Object.keys(manifest).find((source) => source.endsWith(name)) ?? '';
      const file = manifest[part]?.file ?? '';
      expect(file).toMatch(/\.js$/);
      expect(pages.filter((page) => filesOf(entry, layout, page).has(file))).toEqual([]);
    },
  );

  it('[GW-11] every script and style is there compressed, and the page has nothing inline', () => {
    const files = Object.keys(manifest).flatMap((name) => [...filesOf(name)]);
    const missing = files.flatMap((file) =>
      ['.br', '.gz']
        .filter((ending) => !existsSync(join(built, file + ending)))
        .map((ending) => file + ending),
    );
    expect(missing).toEqual([]);
    const page = readFileSync(join(built, 'index.html'), 'utf8');
    expect(page.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/g)).toBeNull();
  });
});
