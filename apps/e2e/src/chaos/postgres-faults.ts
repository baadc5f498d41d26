import { type Fault, type Lane } from './fault.js';

const sessionsTerminated: Fault = {
  name: 'postgres-sessions-terminated',
  async inflict({ database }) {
    return `${await database.terminateSessions()} sessions of PostgreSQL terminated`;
  },
};

const restarted: Fault = {
  name: 'postgres-restarted',
  async inflict({ cluster }) {
    await cluster.postgres.restart();
    return 'PostgreSQL restarted';
  },
};

const crashed: Fault = {
  name: 'postgres-crashed',
  async inflict({ cluster }) {
    await cluster.postgres.crash();
    return 'PostgreSQL ended without a shutdown, recovered from its log';
  },
};

export const postgresLane: Lane = {
  name: 'postgres',
  pause: [5, 12],
  faults: [sessionsTerminated, restarted, sessionsTerminated, crashed],
};
