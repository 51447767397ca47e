import type { Subject } from './queries.ts';
import { queryClient } from './queries.ts';

const channel = new BroadcastChannel('elatio');

/** What depends on what else: a change of the one is one of the others. */
const FOLLOWING: Partial<Record<Subject, readonly Subject[]>> = {
  log: ['goals', 'edits'],
  categories: ['log', 'goals', 'edits'],
  goals: ['edits'],
  rules: ['edits', 'status'],
  settings: ['log', 'goals', 'edits'],
  edits: ['log', 'goals', 'categories', 'settings', 'rules', 'devices'],
  devices: ['status'],
};

/** Has this page and all other tabs of it ask again for what has changed. */
export function changed(...subjects: readonly Subject[]): void {
  const all = [...new Set(subjects.flatMap((one) => [one, ...(FOLLOWING[one] ?? [])]))];
  forget(all);
  channel.postMessage(all);
}

/** Hears what other tabs have changed, until the signal. */
export function followTabs(signal: AbortSignal): void {
  const heard = ({ data }: MessageEvent<readonly Subject[]>): void => forget(data);
  channel.addEventListener('message', heard, { signal });
}

function forget(subjects: readonly Subject[]): void {
  for (const subject of subjects) void queryClient.invalidateQueries({ queryKey: [subject] });
}
