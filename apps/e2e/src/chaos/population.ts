import { ChaosClient } from './chaos-client.js';
import { type Ledger } from './ledger.js';
import { type SeededRandom } from './seeded-random.js';

const clientsPerRoom = 20;
const roomsPerClient = 2;
const startsAtATime = 50;

export interface PopulationPlan {
  /** How many clients there are. */
  size: number;
  /** Addresses of `/ws`. */
  gateways: readonly string[];
  /** Tells users and rooms from those of other runs on the same stack. */
  mark?: string;
}

/** The clients of a run; users have one to three devices, rooms about twenty. */
export class Population {
  readonly users: readonly string[];
  readonly rooms: readonly string[];

  private constructor(readonly clients: readonly ChaosClient[]) {
    this.users = [...new Set(clients.map(({ userId }) => userId))];
    this.rooms = [...new Set(clients.flatMap(({ rooms }) => rooms))];
  }

  static draw(
    { size, gateways, mark = '' }: PopulationPlan,
    random: SeededRandom,
    ledger: Ledger,
  ): Population {
    const rooms = Array.from(
      { length: Math.ceil((size * roomsPerClient) / clientsPerRoom) },
      (_, index) => `chat:room${mark}${index + 1}`,
    );
    const clients: ChaosClient[] = [];
    for (let user = 1; clients.length < size; user++) {
      const devices = Math.min(random.pick([1, 1, 1, 2, 3]), size - clients.length);
      for (let device = 1; device <= devices; device++) {
        const anyGateway = () => random.pick(gateways);
        const own = random.shuffle(rooms).slice(0, roomsPerClient);
        const userId = `user${mark}${user}`;
        const options = { name: `${userId}/${device}`, userId, rooms: own, anyGateway };
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

  /** One to three messages at once, of one client to one target. @returns how many */
  letAClientSpeak(random: SeededRandom): number {
    const client = random.pick(this.clients);
    const room = random.pick(client.rooms);
    const user = random.pick(this.users);
    const toRoom = random.chance(0.6);
    const count = random.pick([1, 1, 2, 3]);
    for (let said = 0; said < count; said++) {
      if (toRoom) client.sayInRoom(room);
      else client.sayTo(user);
    }
    return count;
  }

  stop(): void {
    for (const client of this.clients) client.stop();
  }
}
