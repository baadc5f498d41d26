import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';

const program = join(import.meta.dirname, 'run.mjs');
const workloads = join(import.meta.dirname, 'testing');

let out: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ginforge-bench-test-'));
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

async function run(...options: string[]): Promise<{ code: number; said: string }> {
  const args = [program, '--quick', '--built', `--out=${out}`, `--workloads=${workloads}`, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, said: said + complaints };
}

describe('npm run bench', () => {
  it('measures the built gateway and a peer, and writes what it found', async () => {
    const { code, said } = await run();
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringContaining('A few messages to a few sockets'),
    });
    const {
      workloads: [tiny],
    } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
    const counts = tiny.contenders.map(({ name, figures: { expected, lost, doubled } }: Contender) => ({
      name,
      expected,
      lost,
      doubled,
    }));
    const all = { expected: 200, lost: 0, doubled: 0 };
    expect({ counts, said }).toMatchObject({
      counts: [
        { name: 'ginforge', ...all },
        { name: 'socketio', ...all },
      ],
    });
    expect(readFileSync(join(out, 'results.md'), 'utf8')).toContain('| GinForge | Socket.IO |');
  });

  it('tells where the time and the memory of the gateway go when it is asked for profiles', async () => {
    const { code, said } = await run('--profile');
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^\| tiny \| [\d.]+ s \| \d+ % .* \d+ % \|.*\|$/m),
    });
    const profiles = readdirSync(join(out, 'profiles/tiny'));
    expect(profiles.map((file) => extname(file)).sort()).toEqual(['.cpuprofile', '.heapprofile']);
  });

  it('names the workloads that there are when it is asked for another one', async () => {
    const { code, said } = await run('--only=nothing');
    expect(code).toBe(1);
    expect(said).toContain('There is no workload nothing; there are tiny.');
  });
});

interface Contender {
  readonly name: string;
  readonly figures: Record<string, number>;
}
