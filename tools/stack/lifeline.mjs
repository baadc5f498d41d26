import { spawn } from 'node:child_process';

/**
 * A shell that outlives this process only to end what it left behind: it reads orders from a pipe, and when the pipe
 * closes because this process was killed, it ends the processes that are still in its care.
 */
const script = `
trap '' INT TERM HUP
wards=' '
directories=
while read -r order what; do
  case $order in
    guard) wards="$wards$what " ;;
    release) wards=$(printf '%s' "$wards" | sed "s/ $what / /") ;;
    remove) directories="$directories $what" ;;
  esac
done
if [ "$wards" != ' ' ]; then
  kill -TERM $wards 2>/dev/null
  for tenth in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.5
    kill -0 $wards 2>/dev/null || break
  done
  kill -KILL $wards 2>/dev/null
fi
[ -z "$directories" ] || rm -rf $directories
`;

/** @type {import('node:child_process').ChildProcess | undefined} */
let guard;

/** @param {string} order */
function give(order) {
  if (process.platform === 'win32') return;
  if (!guard) {
    guard = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    guard.unref();
    /** @type {import('node:net').Socket} */ (guard.stdin).unref(); // a pipe; only its type says less
    guard.stdin?.on('error', () => undefined); // the guard was ended from outside: there is nobody to tell
  }
  guard.stdin?.write(`${order}\n`);
}

/**
 * Ends the process `pid` should this one be killed without a chance to do so itself.
 *
 * @param {number} pid
 */
export const guardProcess = (pid) => give(`guard ${pid}`);

/**
 * The process has ended: its number may belong to another one from now on.
 *
 * @param {number} pid
 */
export const releaseProcess = (pid) => give(`release ${pid}`);

/**
 * Removes a temporary directory should this process be killed. The path holds no blanks.
 *
 * @param {string} directory
 */
export const guardDirectory = (directory) => give(`remove ${directory}`);
