import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** For how many milliseconds in all these processes wanted a processor and got none, since they began. */
export function starvedFor(pids: readonly number[]): number {
  return pids.reduce(addWaiting, 0);
}

/** `/proc/PID/task/TID/schedstat`: nanoseconds run, nanoseconds waited for a processor, turns. */
function addWaiting(sum: number, pid: number): number {
  const tasks = `/proc/${pid}/task`;
  // One that has just ended waits for nothing.
  if (!existsSync(tasks)) return sum;
  return readdirSync(tasks).reduce((total, task) => {
    const [, waited = '0'] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ');
    return total + Number(waited) / 1e6;
  }, sum);
}
