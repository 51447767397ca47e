/** Some devices of one owner, what they write, and what befalls them: all by one seed. */
import { nativePrimitives, nativeSigning } from '../../node/crypto.ts';
import type { Domain } from '../../protocol/bucket.ts';
import type { Role, Saying, Statement } from '../../protocol/roster/interface.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { sayStatement } from '../../protocol/roster/statement.ts';
import type { Input, Output } from '../../protocol/sync/interface.ts';
import { type Author, createAuthor, identityOf, type Written } from './author.ts';
import { createChance } from './chance.ts';
import { createClock } from './clock.ts';
import { createDisk } from './disk.ts';
import { createNetwork } from './network.ts';
import { createNode, type Node } from './node.ts';
import { createPromises } from './promises.ts';

const { sha256 } = nativePrimitives;
const SECOND = 1_000_000;
const YEAR = 365 * 86_400 * SECOND;
const DOMAINS: readonly Domain[] = ['docs', 'core', 'web'];
/** When the simulated time begins. */
const START = 1_780_000_000_000_000;

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
  /** Inputs that were handled. */
  readonly steps: number;
  /** Codes of what nodes told people. */
  readonly problems: readonly string[];
}

export function simulate(seed: number, options: Options = {}): Outcome {
  const chance = createChance(seed);
  const clock = createClock();
  const network = createNetwork({ clock, chance });
  const written: Written = new Map();
  const promises = createPromises(written);
  let failure: string | undefined;
  let steps = 0;
  let crashes = chance.pick([0, 400, 100]);
  const fail = (what: string | undefined): void => {
    failure ??= what;
  };

  const owner = identityOf(chance.bytes(32));
  const deps = { sha256, signing: nativeSigning };
  const say = (secret: Uint8Array, after: readonly Uint8Array[], saying: Saying): Statement =>
    sayStatement(deps, secret, { after, time: START + clock.now, saying });
  const genesis = say(owner.secret, [], {
    kind: 'genesis',
    ownerKey: owner.device,
    recoveryKey: nativeSigning.exchangeKey(chance.bytes(32)),
    nonce: chance.bytes(16),
  });
  const first = createRoster(deps, [genesis]);
  const nodes: Node[] = [];
  const authors: Author[] = [];
  const count = options.nodes ?? chance.between(3, chance.once(4) ? 8 : 4);
  const allKnow = chance.once(2);
  const identities = Array.from({ length: count }, () => identityOf(chance.bytes(32)));
  const roles = identities.map((_, i): Role =>
    i === 0 ? 'admin' : chance.pick(['admin', 'member', 'vault'] as const),
  );
  const statements = [genesis];
  for (const [i, { device }] of identities.entries()) {
    const secret = i === 0 ? owner.secret : identities[0].secret;
    const statement = say(secret, first.frontier, { kind: 'enrol', device, role: roles[i] });
    first.add(statement);
    statements.push(statement);
  }
  const nameOf = (hex: string): string =>
    String(identities.findIndex((identity) => identity.hex === hex));

  function watch(node: Node, what: Input | Output): void {
    const isInput = 'peer' in what ? what.type === 'message' : false;
    if (options.trace) {
      const message = what.type === 'send' || what.type === 'message' ? what.message.type : '';
      const peer = 'peer' in what ? nameOf(what.peer) : '';
      const code = 'code' in what ? what.code : '';
      const words = [what.type, message, peer, code].filter((word) => word !== '').join(' ');
      options.trace(`${(clock.now / SECOND).toFixed(3)} node ${nodes.indexOf(node)}: ${words}`);
    }
    if (isInput) steps++;
    if (what.type === 'send' && what.message.type === 'have') {
      fail(promises.told(node, what.message));
    }
    if (what.type === 'kept') {
      // Whatever was written, all of what it may have touched is looked at.
      for (const id of node.disk.streams.keys()) fail(promises.stored(node, id));
    }
  }
  for (const [i, identity] of identities.entries()) {
    const disk = createDisk();
    for (const { bytes } of allKnow || i === 0 ? statements : statements.slice(0, i + 2)) {
      disk.keepStatement(bytes);
    }
    const node = createNode({
      identity,
      role: roles[i],
      owner: first.owner,
      disk,
      clock,
      chance,
      network,
      crashes: () => crashes,
      watch,
    });
    node.skew = START;
    nodes.push(node);
    authors.push(
      createAuthor({
        identity,
        incarnation: chance.bytes(16),
        domains: chance.shuffled(DOMAINS).slice(0, chance.between(1, 3)),
        disk,
        roster: () => node.roster(),
        chance,
        written,
        time: () => clock.now + node.skew,
      }),
    );
  }

  const writers = nodes.filter(({ role }) => role !== 'vault');
  function authorOf(node: Node): Author {
    return authors[nodes.indexOf(node)];
  }
  const happenings: readonly [weight: number, act: () => void][] = [
    [
      30,
      () => {
        const node = chance.pick(writers);
        if (!node.isUp) return;
        const { head, manifest } = authorOf(node).append();
        node.handle({ type: 'head', head, manifest });
      },
    ],
    [
      8,
      () => {
        const node = chance.pick(writers);
        const state = node.isUp ? authorOf(node).repack() : undefined;
        if (state) node.handle({ type: 'head', head: state.head, manifest: state.manifest });
      },
    ],
    [
      10,
      () => {
        const node = chance.pick(nodes);
        const name = chance.pick(['live/core', 'live/web', 'prekey', 'status']);
        if (node.isUp) node.handle({ type: 'register', register: authorOf(node).publish(name) });
      },
    ],
    [
      3,
      () => {
        const node = chance.pick(writers);
        if (node.isUp) node.handle({ type: 'register', register: authorOf(node).rotate() });
      },
    ],
    [
      6,
      () => {
        const [a, b] = chance.shuffled(nodes);
        network.cut(a.identity.hex, b.identity.hex);
      },
    ],
    [
      6,
      () => {
        const [a, b] = chance.shuffled(nodes);
        network.setReachable(a.identity.hex, b.identity.hex, false);
        clock.after(chance.between(1, chance.once(3) ? 120 : 20) * SECOND, () =>
          network.setReachable(a.identity.hex, b.identity.hex, true),
        );
      },
    ],
    [4, () => chance.pick(nodes).crash()],
    [
      2,
      () => {
        const node = chance.pick(nodes);
        node.full = true;
        clock.after(chance.between(1, 40) * SECOND, () => {
          node.full = false;
        });
      },
    ],
    [
      1,
      () => {
        chance.pick(nodes).skew = START + chance.between(-3, 3) * YEAR;
      },
    ],
    [
      2,
      () => {
        const node = chance.pick(nodes.filter(({ role }) => role === 'admin'));
        if (!node.isUp) return;
        const roster = node.roster();
        const streamId = chance.bytes(16);
        const saying = { kind: 'drop', streamId, generation: chance.below(9) } as const;
        const statement = say(node.identity.secret, roster.frontier, saying);
        roster.add(statement);
        for (const { bytes } of roster.statements()) node.disk.keepStatement(bytes);
        node.handle({ type: 'statement', statement: statement.bytes });
      },
    ],
  ];
  const deck = happenings.flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
  const end = (options.seconds ?? chance.between(10, 60)) * SECOND;
  function happen(): void {
    if (clock.now > end) return;
    chance.pick(deck)();
    clock.after(chance.below(chance.once(10) ? 8_000 : 900) * 1_000, happen);
  }
  /** Brings nodes back that crashed. */
  function revive(): void {
    for (const node of nodes) {
      if (node.isUp) continue;
      const long = clock.now < end && chance.once(5);
      clock.after(chance.between(0, long ? 60 : 5) * SECOND, () => node.start());
    }
    clock.after(2 * SECOND, revive);
  }

  for (const node of nodes) node.start();
  clock.after(0, happen);
  clock.after(SECOND, revive);
  const isSound = (): boolean => failure === undefined;
  clock.runUntil(end, isSound);
  crashes = 0;
  network.calm();
  for (const a of nodes) {
    for (const b of nodes) {
      if (a !== b) network.setReachable(a.identity.hex, b.identity.hex, true);
    }
  }
  /** Writers that have still to give their keys to the others. */
  const silent = new Set(writers);
  let apart: string | undefined = 'nothing was looked at';
  for (let waited = 0; waited < 900 && apart !== undefined && isSound(); waited++) {
    clock.runUntil(clock.now + SECOND, isSound);
    for (const node of silent) {
      if (!node.isUp) continue;
      silent.delete(node);
      node.handle({ type: 'register', register: authorOf(node).rotate() });
    }
    apart = nodes.every(({ isUp, full, busy }) => isUp && !full && !busy)
      ? promises.agreed(nodes)
      : 'not everybody is back';
  }
  fail(apart);
  return { seed, failure, steps, problems: nodes.flatMap(({ problems }) => problems) };
}
