import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../node/folder.ts';

const WIRE = fileURLToPath(new URL('wire.py', import.meta.url));
const PYTHON = '/usr/bin/python3';

/** How a wire behaves: 0 bits per second is as fast as it goes. */
export interface Quality {
  readonly bitsPerSecond: number;
  readonly delayMs: number;
  /** Which part of all frames gets lost, 0 to 1. */
  readonly lossPart: number;
}

/** Hosts in network namespaces of their own, joined by one wire that reaches nothing else. */
export interface Segment {
  /** Names of the namespaces. */
  readonly hosts: readonly string[];
  /** Pulls the plug: nothing arrives any more, and nobody is told. */
  cut(): Promise<void>;
  /** A wire that carries again, as well as it is said to. */
  restore(quality?: Quality): Promise<void>;
  /** Gives a host another address on the segment. */
  move(host: string, address: string): void;
  /** How many bytes were sent so far. */
  sent(): number;
  /** All that was sent so far, frame after frame. */
  captured(): Buffer;
}

const PERFECT: Quality = { bitsPerSecond: 0, delayMs: 0, lossPart: 0 };
const NAME = /^elatio-(\d+)-\d+/;
let made = 0;

/** What is missing here for hosts and wires; `undefined` where nothing is. */
export function missingForNetworks(): string | undefined {
  if (process.getuid?.() !== 0) return 'root, to make network namespaces';
  if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip')) return "ip (Debian's iproute2)";
  if (!existsSync(PYTHON)) return PYTHON;
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    const probe = `elatio-${process.pid}-0`;
    ip('netns', 'add', probe);
    ip('netns', 'del', probe);
    return undefined;
  } catch (error) {
    return `network namespaces and /dev/net/tun: ${error instanceof Error ? error.message : ''}`;
  }
}

/** Makes hosts 10.77.0.1, 10.77.0.2 … on a new segment; all of it goes with the test. */
export async function createSegment(count: number): Promise<Segment> {
  clearLeftOvers();
  const first = made + 1;
  made += count;
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const hosts = numbers.map((each) => `elatio-${process.pid}-${each}`);
  const cards = numbers.map((each) => `el${process.pid}x${each}`);
  const cardOf = new Map(hosts.map((host, i) => [host, cards[i]]));
  const capture = join(temporaryFolder(), 'captured');
  const wire = spawn(PYTHON, [WIRE, capture, ...cards], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: wire.stdout })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    hosts.forEach(remove);
    wire.stdin.end();
    await ended(wire);
  });
  if ((await answers.next()).done === true) throw new Error('the wire does not start');

  function address(host: string, at: string): void {
    const card = cardOf.get(host) ?? '';
    ip('-n', host, 'addr', 'add', `${at}/24`, 'dev', card);
    ip('-n', host, 'link', 'set', card, 'up');
    // mDNS goes to a group, for which a host without a default route has no way.
    ip('-n', host, 'route', 'replace', '224.0.0.0/4', 'dev', card);
  }
  for (const [i, host] of hosts.entries()) {
    ip('netns', 'add', host);
    ip('link', 'set', cards[i], 'netns', host);
    ip('-n', host, 'link', 'set', 'lo', 'up');
    address(host, `10.77.0.${i + 1}`);
  }
  async function behave(quality: Quality & { readonly cut: boolean }): Promise<void> {
    wire.stdin.write(`${JSON.stringify(quality)}\n`);
    await answers.next();
  }
  return {
    hosts,
    cut: () => behave({ ...PERFECT, cut: true }),
    restore: (quality = PERFECT) => behave({ ...quality, cut: false }),
    move(host, to) {
      ip('-n', host, 'addr', 'flush', 'dev', cardOf.get(host) ?? '');
      address(host, to);
    },
    sent: () => statSync(capture).size,
    captured: () => readFileSync(capture),
  };
}

/** Namespaces of test runs that died, and what still runs in them. */
function clearLeftOvers(): void {
  for (const [host] of ip('netns', 'list').matchAll(/^elatio-\d+-\d+/gm)) {
    const pid = NAME.exec(host)?.[1];
    if (!existsSync(`/proc/${pid}`)) remove(host);
  }
}

function remove(host: string): void {
  if (!ip('netns', 'list').includes(host)) return;
  for (const pid of ip('netns', 'pids', host).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
  ip('netns', 'del', host);
}

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8' });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
