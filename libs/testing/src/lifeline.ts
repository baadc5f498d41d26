import { spawn } from 'node:child_process';

/**
 * Waits on a pipe whose other end this process holds. However this process ends (also by SIGKILL, also inside Jest,
 * where `process.on('exit')` is never called), the pipe closes, and then the child is killed and its directory removed.
 */
const script =
  'trap "" INT TERM HUP; read -r order; [ "$order" = leave ] && exit 0; kill -KILL "$1" 2>/dev/null; [ -z "$2" ] || rm -rf "$2"';

/**
 * Ties the life of the process `pid`, and of its own temporary `directory` if it has one, to the life of this process.
 * Call the answer to untie them.
 */
export function tieToThisProcess(pid: number, directory = ''): () => void {
  const guard = spawn('sh', ['-c', script, 'lifeline', String(pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  const pipe = guard.stdin;
  // A pipe is a Socket; only the type of `stdin` hides it.
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return () => pipe.end('leave\n');
}
