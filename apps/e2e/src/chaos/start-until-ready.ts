import { type ServiceProcess } from '../stack/service-process.js';

/** A service that finds no Redis or no PostgreSQL ends soon; whoever runs it starts it again. */
export async function startUntilReady(process: ServiceProcess): Promise<void> {
  const givesUpAt = Date.now() + 300_000; // a fault of its link may stand in its way for long, on a busy machine longer
  for (;;) {
    try {
      return await process.start();
    } catch (error) {
      if (Date.now() > givesUpAt) throw error;
      await process.stop('SIGKILL');
    }
  }
}
