/**
 * What recording a desktop costs: processor time of a node with all collectors beyond that of one without, at
 * rest and for each change of window, put together to a day. The changes are those of the generator's ordinary
 * working day (the median of four weeks), on a real X server with a window manager, no two within a second, so
 * that each is written for itself as at a person's pace.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGenerator, type GeneratedEvent } from '../../node/demo/generator/index.ts';
import { SECOND } from '../../protocol/event.ts';
import { startDesktop } from '../collectors/desktop.ts';
import { startLogind } from '../collectors/logind.ts';
import { startMessageBus } from '../collectors/message-bus.ts';
import { startPlayer } from '../collectors/player.ts';
import { openTestWindows } from '../collectors/x11-windows.ts';
import { cleanEnv, startDaemon } from '../e2e/daemon.ts';
import { watcherAt } from '../e2e/watcher.ts';
import { accounting } from './node.ts';
import { option, report, rounded } from './report.ts';

const DAY = 86_400 * SECOND;
const FROM = Date.UTC(2024, 0, 1) * 1000;
/** Between two changes, in ms: a title may change once a second and be recorded, and each gets its own write. */
const PACE = 1_100;

const minutes = option('minutes', 5);
const count = option('changes', 300);

/** The window events of the laptop's day that has the median number of them, of twenty working days. */
function ordinaryDay(): GeneratedEvent[] {
  const generator = createGenerator({ seed: 1, from: FROM, to: FROM + 28 * DAY, devices: 1 });
  const window = generator.devices[0].buckets.findIndex(({ type }) => type === 'currentwindow');
  const days = Map.groupBy(
    [...generator.events(0)].filter(({ bucket }) => bucket === window),
    ({ start }) => Math.floor((start - FROM) / DAY),
  );
  const working = [...days].flatMap(([day, events]) => (day % 7 < 5 ? [events] : []));
  const sorted = working.toSorted((a, b) => a.length - b.length);
  return sorted[Math.floor(sorted.length / 2)] ?? [];
}

const folder = await mkdtemp(join(tmpdir(), 'elatio-collectors-'));
const desktop = await startDesktop();
await desktop.startWindowManager();
const bus = await startMessageBus();
const logind = await startLogind(bus.address);
const player = await startPlayer(bus.address, 'mpd');
await player.play('Air');
const env = cleanEnv({
  ...desktop.env,
  XDG_SESSION_ID: '7',
  DBUS_SYSTEM_BUS_ADDRESS: bus.address,
  DBUS_SESSION_BUS_ADDRESS: bus.address,
});
const recording = await startDaemon(join(folder, 'recording'), { args: ['--open'], env });
const idle = await startDaemon(join(folder, 'idle'), { args: ['--open', '--no-collectors'], env });
const windows = await openTestWindows(desktop.display);
const byApp = new Map<string, Awaited<ReturnType<typeof windows.open>>>();

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Brings the window of an application to the front, under this title. */
async function work({ data }: GeneratedEvent): Promise<void> {
  const { app, title } = data as { app: string; title: string };
  const window = byApp.get(app) ?? (await windows.open({ app, name: title }));
  byApp.set(app, window);
  await window.setNetName(title);
  await desktop.xdotool('windowactivate', '--sync', `${window.id}`);
}

/** Processor seconds that recording took meanwhile, beyond what a node takes that records nothing. */
async function costOf(act: () => Promise<void>): Promise<number> {
  const spent = () =>
    accounting(recording.process).cpuSeconds - accounting(idle.process).cpuSeconds;
  const before = spent();
  await act();
  return spent() - before;
}

async function recorded(): Promise<number> {
  const node = watcherAt(recording.address);
  const buckets = Object.keys(Object(await node.get('buckets/')) as object);
  const bucket = buckets.find((name) => name.startsWith('aw-watcher-window_'));
  return Number(await node.get(`buckets/${bucket}/events/count`));
}

async function replay(events: readonly GeneratedEvent[]): Promise<void> {
  const begin = performance.now();
  for (const [at, event] of events.entries()) {
    await sleep(Math.max(0, begin + at * PACE - performance.now()));
    await work(event);
  }
  await sleep(PACE);
}

const day = ordinaryDay();
// What compilers do at first is not what a day costs.
const warmUp = 30;
await replay(day.slice(0, warmUp));
const restSeconds = await costOf(() => sleep(minutes * 60_000));
const before = await recorded();
const changes = day.slice(warmUp, warmUp + count);
const changeSeconds = await costOf(() => replay(changes));
const seen = (await recorded()) - before;

windows.close();
await Promise.all([recording.stop(), idle.stop(), player.close(), logind.close()]);
await Promise.all([desktop.end(), bus.end()]);
await rm(folder, { recursive: true });

const atRest = restSeconds * ((24 * 60) / minutes);
const perChange = changeSeconds / changes.length;
const perDay = atRest + perChange * day.length;
const cpuPercentOfDay = rounded((100 * perDay * SECOND) / DAY);
report('collectors', {
  minutes,
  changes: changes.length,
  recorded: seen,
  cpuPercentAtRest: rounded((100 * atRest * SECOND) / DAY),
  millisecondsPerChange: rounded(1_000 * perChange),
  day: { changes: day.length, cpuSeconds: rounded(perDay) },
  cpuPercentOfDay,
  target: { cpuPercentOfDay: 0.3 },
  met: cpuPercentOfDay <= 0.3 && seen >= 0.98 * changes.length,
});
