/** Some devices of one owner, what they write, and what befalls them: all by one seed. */
import type { Domain } from '../../protocol/bucket.ts';
import type { Input, Output, Peer } from '../../protocol/sync/interface.ts';
import { type Author, createAuthor, type Identity, type Written } from './author.ts';
import { createCast, readersOf, settle as settleRevoked } from './cast.ts';
import { createChance } from './chance.ts';
import { createClock } from './clock.ts';
import { createDisk, type Disk } from './disk.ts';
import {
  copies,
  everyday,
  type Happening,
  narrowings,
  quarrels,
  setbacks,
  type Stage,
} from './happenings.ts';
import { createHostile } from './hostile.ts';
import { createNetwork, type Endpoint } from './network.ts';
import { createNode, type Node } from './node.ts';
import { createPromises, type Promises } from './promises.ts';
import { EVERYTHING } from './scope.ts';
import { createSecrets } from './sealing.ts';
import { wordsOf } from './trace.ts';

const SECOND = 1_000_000;
const DOMAINS: readonly Domain[] = ['docs', 'core', 'web'];
/** When the simulated time begins. */
const START = 1_780_000_000_000_000;
/** Seconds in which all have to come to the same once nothing happens any more. */
const PATIENCE = 900;
/** Up to so many nodes all meet all. */
const MANY = 10;

export interface Options {
  /** Nodes; by chance where left out. */
  readonly nodes?: number | undefined;
  /** Seconds in which things happen. */
  readonly seconds?: number | undefined;
  readonly trace?: ((line: string) => void) | undefined;
}

export interface Outcome {
  readonly seed: number;
  /** What was broken. */
  readonly failure: string | undefined;
  /** Messages that were heard. */
  readonly steps: number;
  /** Codes of what honest nodes told people. */
  readonly problems: readonly string[];
  /** How often what happened. */
  readonly counts: ReadonlyMap<string, number>;
}

export function simulate(seed: number, options: Options = {}): Outcome {
  const chance = createChance(seed);
  const clock = createClock();
  const size = options.nodes ?? chance.between(3, chance.once(4) ? 8 : 4);
  const cast = createCast(chance, size, START);
  const nodes: Node[] = [];
  const authors: Author[] = [];
  const written: Written = new Map();
  const secrets = createSecrets(chance);
  const crashes = { once: chance.pick([0, 400, 100]) };
  let failure: string | undefined;
  let steps = 0;
  const fail = (what: string | undefined): void => {
    failure ??= what;
  };
  const counts = new Map<string, number>();
  const count = (what: string): void => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
    options.trace?.(`${(clock.now / SECOND).toFixed(3)} ${what}`);
  };
  const nameOf = (hex: Peer): string =>
    String(cast.identities.findIndex((identity) => identity.hex === hex));

  // A vault may be hostile, where there is one.
  const vault = cast.roles.indexOf('vault');
  const hostile = vault >= 0 && chance.once(2) ? cast.identities[vault] : undefined;
  const promises = createPromises({ written, secrets, hostile });
  const lies = hostile && createHostile(hostile, chance, (what) => count(`hostile vault ${what}`));
  const network = createNetwork({
    clock,
    chance,
    tamper: (from, _to, message) => (lies && from === hostile?.hex ? lies.say(message) : [message]),
    count,
  });

  function watch(node: Node, what: Input | Output): void {
    if (options.trace) {
      const time = (clock.now / SECOND).toFixed(3);
      options.trace(`${time} node ${nodes.indexOf(node)}: ${wordsOf(what, nameOf)}`);
    }
    if (what.type === 'message') {
      steps++;
      if (node.identity === hostile) lies?.hear(what.message);
    }
    if (what.type === 'send' && what.message.type === 'have') {
      fail(promises.told(node, what.message));
    }
  }
  const allKnow = chance.once(2);
  for (const [i, identity] of cast.identities.entries()) {
    const disk = createDisk();
    const known = allKnow || i === 0 ? cast.statements : cast.statements.slice(0, i + 2);
    for (const { bytes } of known) disk.keepStatement(bytes);
    const node = machineOf(identity, identity.hex, disk);
    node.skew = START;
    nodes.push(node);
    options.trace?.(`node ${i}: ${cast.roles[i]}${identity === hostile ? ', hostile' : ''}`);
    authors.push(authorFor(node));
  }
  function machineOf(identity: Identity, endpoint: Endpoint, disk: Disk): Node {
    return createNode({
      identity,
      endpoint,
      role: cast.roles[cast.identities.indexOf(identity)],
      owner: cast.pseudonym,
      disk,
      secrets,
      clock,
      chance,
      network,
      crashes: () => crashes.once,
      count,
      wrote: (of, id) => fail(promises.stored(of, id)),
      kept: (of, bytes) => fail(promises.kept(of, bytes)),
      copied(node) {
        const isAlone = nodes.every(
          (other) => other === node || other.identity !== identity || other.isRetired,
        );
        if (!isAlone) node.retire();
      },
      watch,
    });
  }
  function authorFor(node: Node, incarnation = chance.bytes(16), after = 0): Author {
    return createAuthor({
      identity: node.identity,
      incarnation,
      domains: chance.shuffled(DOMAINS).slice(0, chance.between(1, 3)),
      disk: node.disk,
      roster: () => node.roster(),
      chance,
      written,
      secrets,
      readers: () => readersOf(cast, node.roster()),
      time: () => clock.now + node.skew,
      after,
    });
  }

  const backups = new Map<Node, Disk>();
  const stage: Stage = {
    clock,
    chance,
    network,
    cast,
    nodes,
    start: START,
    authorOf: (node) => authors[nodes.indexOf(node)],
    setBack(node) {
      const backup = backups.get(node);
      backups.set(node, node.disk.copy());
      if (!backup || node.isRetired) return false;
      node.crash();
      promises.setBack(node, backup, nodes);
      node.disk.restore(backup);
      options.trace?.(`node ${nodes.indexOf(node)} is set back`);
      // It reads from others which versions of its registers there are.
      const { version } = stage.authorOf(node);
      authors[nodes.indexOf(node)] = authorFor(node, undefined, version);
      return true;
    },
    copy(node) {
      const { identity, disk } = node;
      const isCopied = nodes.some((other) => other !== node && other.identity === identity);
      if (size > MANY || isCopied || node.isRetired || node.scope !== EVERYTHING) return false;
      const copy = machineOf(identity, `${identity.hex}'`, disk.copy());
      copy.skew = node.skew;
      const { incarnation, version } = stage.authorOf(node);
      promises.copied(node, copy);
      nodes.push(copy);
      options.trace?.(`node ${nodes.indexOf(copy)} is a copy of node ${nodes.indexOf(node)}`);
      authors.push(authorFor(copy, incarnation, version));
      copy.start();
      return true;
    },
  };
  const isPeaceful = chance.once(2);
  const isSetBack = chance.once(3);
  const isCopied = chance.once(6);
  const happenings = [
    ...everyday(stage),
    ...(isPeaceful ? [] : quarrels(stage)),
    ...(isSetBack ? setbacks(stage) : []),
    ...(isCopied ? copies(stage) : []),
    ...(size <= MANY && chance.once(3) ? narrowings(stage) : []),
  ];
  // Nobody meets a hundred others: who enrolled it, those next to oneself, and some far away.
  const order = chance.shuffled(nodes);
  const places = new Map(order.map((node, place) => [node, place]));
  const distance = (a: Node, b: Node): number =>
    Math.abs((places.get(a) ?? 0) - (places.get(b) ?? 0));
  for (const [i, a] of nodes.entries()) {
    const some = nodes[chance.below(Math.max(1, i))];
    // A vault enrols nobody; were one that withholds statements all that it knows of those whom it meets, it knew no more.
    const door = some.identity === hostile ? nodes[0] : some;
    for (const b of nodes.slice(0, size > MANY ? i : 0)) {
      const meet = b === door || distance(a, b) <= 2 || distance(a, b) % 31 === 0;
      if (!meet) network.forbid(a.endpoint, b.endpoint);
    }
  }
  const end = (options.seconds ?? chance.between(10, 40)) * SECOND;
  play(stage, happenings, { end, count });
  const goesOn = (): boolean => failure === undefined;
  clock.runUntil(end, goesOn);
  crashes.once = 0;
  // Its person was told by then, or sees that there are two.
  for (const [i, node] of nodes.entries()) if (i >= size) node.retire();
  const honest = nodes.filter(({ identity, isRetired }) => identity !== hostile && !isRetired);
  // Where nobody is revoked, some may only hear of each other by others, who are there and are to have all of it.
  const areWhole = nodes.length === size && nodes.every(({ scope }) => scope === EVERYTHING);
  const isLine = isPeaceful && !hostile && allKnow && areWhole && chance.once(2);
  const canMeet = (a: Node, b: Node): boolean =>
    (isLine ? distance(a, b) === 1 : true) && network.canReach(a.endpoint, b.endpoint);
  if (goesOn()) fail(settle(stage, promises, { honest, canMeet, goesOn }));
  const problems = honest.flatMap((node) => node.problems);
  for (const node of nodes) if (node.scope !== EVERYTHING) count('partial replica in the end');
  for (const { standing } of nodes[0].roster().members.values()) {
    if (standing !== 'active') count(`${standing} in the end`);
  }
  const alarm = problems
    .filter(({ code }) => isPeaceful || code !== 'ELATIO_SYNC_REVOKED')
    .find((problem) => promises.isFalse(problem));
  if (alarm) fail(`a false alarm: ${alarm.code} of node ${nameOf(alarm.device ?? '')}`);
  return { seed, failure, steps, problems: problems.map(({ code }) => code), counts };
}

/** Lets things happen until `end`, and brings back nodes that crashed. */
function play(
  { clock, chance, nodes }: Stage,
  happenings: readonly Happening[],
  { end, count }: { readonly end: number; readonly count: (what: string) => void },
): void {
  const deck = happenings.flatMap((each) => Array.from({ length: each[1] }, () => each));
  function happen(): void {
    if (clock.now > end) return;
    const [what, , act] = chance.pick(deck);
    if (act()) count(what);
    clock.after(chance.below(chance.once(10) ? 8_000 : 600) * 1_000, happen);
  }
  function revive(): void {
    for (const node of nodes) {
      if (node.isUp || node.isRetired) continue;
      const long = clock.now < end && chance.once(5);
      clock.after(chance.between(0, long ? 60 : 5) * SECOND, () => node.start());
    }
    clock.after(2 * SECOND, revive);
  }
  for (const node of nodes) node.start();
  clock.after(0, happen);
  clock.after(SECOND, revive);
}

/** Lets all meet who may. What they do not agree on after a while, if anything. */
function settle(
  { clock, network, nodes, start }: Stage,
  promises: Promises,
  {
    honest,
    canMeet,
    goesOn,
  }: {
    readonly honest: readonly Node[];
    readonly canMeet: (a: Node, b: Node) => boolean;
    readonly goesOn: () => boolean;
  },
): string | undefined {
  network.calm();
  for (const a of nodes) {
    for (const b of nodes) {
      if (a !== b) network.setReachable(a.endpoint, b.endpoint, canMeet(a, b));
    }
  }
  // Whoever has a key has given it to the others by then.
  const silent = new Set(nodes);
  let apart: string | undefined = 'nothing was looked at';
  for (let waited = 0; waited < PATIENCE && apart !== undefined && goesOn(); waited++) {
    clock.runUntil(clock.now + SECOND, goesOn);
    for (const node of honest) {
      if (node.isUp && node.role !== 'vault') settleRevoked(node, start + clock.now);
    }
    for (const node of silent) {
      if (!node.isUp) continue;
      silent.delete(node);
      node.hasAllKeys = true;
      node.handle({ type: 'reconsider' });
    }
    // To compare many takes a while.
    if (waited % Math.ceil(honest.length / MANY) > 0) continue;
    apart = honest.every(({ isUp, full, busy }) => isUp && !full && !busy)
      ? promises.agreed(honest, canMeet)
      : 'not everybody is back';
  }
  return apart;
}
