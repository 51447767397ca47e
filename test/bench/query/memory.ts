import { readFileSync } from 'node:fs';

/** What the kernel has counted of this process so far (proc(5)), in MB; Linux only. */
export interface Memory {
  readonly residentMB: number;
  readonly mostResidentMB: number;
}

export function memory(): Memory {
  const status = readFileSync('/proc/self/status', 'utf8');
  const megabytes = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { residentMB: megabytes('VmRSS'), mostResidentMB: megabytes('VmHWM') };
}
