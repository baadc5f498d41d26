import { ChaosClient } from './chaos-client.js';
import { type Ledger } from './ledger.js';
import { type SeededRandom } from './seeded-random.js';

const clientsPerRoom = 20;
const roomsPerClient = 2;
const startsAtATime = 50;

/** The clients of a run; users have one to three devices, rooms about twenty. */
export class Population {
  readonly users: readonly string[];
  readonly rooms: readonly string[];

  private constructor(readonly clients: readonly ChaosClient[]) {
    this.users = [...new Set(clients.map(({ userId }) => userId))];
    this.rooms = [...new Set(clients.flatMap(({ rooms }) => rooms))];
  }

  static draw(
    size: number,
    random: SeededRandom,
    ledger: Ledger,
    gateways: () => readonly string[],
  ): Population {
    const rooms = Array.from(
      { length: Math.ceil((size * roomsPerClient) / clientsPerRoom) },
      (_, index) => `chat:room${index + 1}`,
    );
    const clients: ChaosClient[] = [];
    for (let user = 1; clients.length < size; user++) {
      const devices = Math.min(random.pick([1, 1, 1, 2, 3]), size - clients.length);
      for (let device = 1; device <= devices; device++) {
        const anyGateway = () => random.pick(gateways());
        const own = random.shuffle(rooms).slice(0, roomsPerClient);
        const options = { name: `user${user}/${device}`, userId: `user${user}`, rooms: own, anyGateway };
        clients.push(new ChaosClient(options, ledger));
      }
    }
    return new Population(clients);
  }

  /** Connects everybody, some at a time. */
  async start(): Promise<void> {
    for (let from = 0; from < this.clients.length; from += startsAtATime)
      await Promise.all(this.clients.slice(from, from + startsAtATime).map((client) => client.start()));
  }

  stop(): void {
    for (const client of this.clients) client.stop();
  }
}
