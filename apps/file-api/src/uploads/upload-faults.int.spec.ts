import { FileStorage } from '@ginforge/files';
import { freePort, randomFrom } from '@ginforge/testing';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

import { FileApiProgram } from './file-api-program.fixture.js';
import { ReplicaSwitch } from './replica-switch.fixture.js';
import { sha256, uploadByClient, UploadsTestbed, uploadsPath } from './uploads-testbed.js';

const fileBytes = 24 * 1_048_576;
const kills = 20;

describe('an upload among crashes', () => {
  let testbed: UploadsTestbed;
  let program: FileApiProgram;
  let ports: number[];
  let entrance: ReplicaSwitch;

  beforeAll(async () => {
    testbed = await UploadsTestbed.start();
    program = await FileApiProgram.build(testbed.resources.variables);
    ports = [await freePort(), await freePort()];
    for (const port of ports) program.start(port);
    await Promise.all(ports.map((port) => program.isReady(port)));
    entrance = await ReplicaSwitch.start(ports);
  });
  afterAll(async () => {
    entrance.stop();
    await program.remove();
    await testbed.stop();
  });

  it('[FI-03] replicas are killed twenty times in the middle of it: the file is whole, and there is one of it', async () => {
    const seed = randomBytes(4).readUInt32LE();
    const random = randomFrom(seed);
    const places = Array.from({ length: kills }, () => random() * fileBytes * 0.95).sort((a, b) => a - b);
    const restarts: Promise<void>[] = [];
    const crashOne = () => program.crash(ports[random() < 0.5 ? 0 : 1] ?? 0);

    const bytes = randomBytes(fileBytes);
    const url = await uploadByClient(bytes, {
      endpoint: entrance.url + uploadsPath,
      headers: testbed.as('ada'),
      chunkSize: 262_144,
      retryDelays: Array<number>(10_000).fill(50),
      onShouldRetry: () => true,
      onProgress: (sent) => {
        for (; sent >= (places[0] ?? Infinity); places.shift()) restarts.push(crashOne());
      },
    });
    await Promise.all(restarts);

    const id = url.slice(url.lastIndexOf('/') + 1);
    const stored = await buffer(await testbed.first.app.get(FileStorage).read(id));
    expect({ seed, sha256: sha256(stored) }).toEqual({ seed, sha256: sha256(bytes) });
    expect(restarts).toHaveLength(kills);
    const files = await testbed.sql('SELECT id, size::int FROM files WHERE owner_id = $1', ['ada']);
    expect(files).toEqual([{ id, size: fileBytes }]);
    const jobs = await testbed.sql(`SELECT 1 FROM outbox_jobs WHERE payload::text LIKE $1`, [`%${id}%`]);
    expect(jobs).toHaveLength(1);
  }, 600_000); // twenty starts of a program on a machine where everything else runs too
});
