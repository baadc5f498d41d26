import { join } from 'node:path';
import { build } from 'esbuild';

const workspace = join(import.meta.dirname, '../../..');

describe('the bundle for browsers', () => {
  it('holds this library and the plain parts of the protocol, and nothing else: no zod, no ws, no Node', async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: [join(workspace, 'libs/websocket-client/src/index.ts')],
      absWorkingDir: workspace,
      tsconfig: join(workspace, 'tsconfig.base.json'),
      bundle: true,
      minify: true,
      treeShaking: true,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      outfile: 'client.js',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    const [output] = Object.values(metafile.outputs);
    const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const files = used.map(([file]) => file);
    expect(files).toContain('libs/websocket-client/src/client.ts');
    expect(files.filter((file) => !/^libs\/(websocket-client|protocol)\/src\//.test(file))).toEqual([]);
    expect(output?.imports).toEqual([]);
    expect(outputFiles[0]?.text).not.toMatch(/zod|ZodError/i);
  });
});
