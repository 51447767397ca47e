/** What devices do, and what befalls them. */
import { hexOf } from '../../protocol/bytes.ts';
import type { Author } from './author.ts';
import type { Saying } from '../../protocol/roster/interface.ts';
import { type Cast, raiseOf, revocationOf, say } from './cast.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Network } from './network.ts';
import type { Node } from './node.ts';
import { encodeScope, EVERYTHING, type Scope } from './scope.ts';

export interface Stage {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly network: Network;
  readonly cast: Cast;
  readonly nodes: readonly Node[];
  /** Simulated time at which the clock of the simulation began. */
  readonly start: number;
  authorOf(node: Node): Author;
  /** Sets a node back to what its disk was a while ago; false where no backup of it is there yet. */
  setBack(node: Node): boolean;
  /** Copies a machine with its key; false where that is not possible. */
  copy(node: Node): boolean;
}

const SECOND = 1_000_000;
const YEAR = 365 * 86_400 * SECOND;
const REGISTERS = ['live/core', 'live/web', 'prekey', 'status'];

/** What may happen, how often beside others, and whether it did. */
export type Happening = readonly [what: string, weight: number, act: () => boolean];

/** What happens on any day. */
export function everyday(stage: Stage): readonly Happening[] {
  const { chance, nodes, network, clock } = stage;
  const write = (
    act: (author: Author) => { head: Uint8Array; manifest: Uint8Array } | undefined,
  ): boolean => {
    const node = chance.pick(nodes);
    const state = node.isUp && node.role !== 'vault' ? act(stage.authorOf(node)) : undefined;
    if (state) node.handle({ type: 'head', head: state.head, manifest: state.manifest });
    return state !== undefined;
  };
  const two = (): readonly string[] => chance.shuffled(nodes).map(({ endpoint }) => endpoint);
  return [
    ['items written', 30, () => write((author) => author.append())],
    ['chunks packed anew', 8, () => write((author) => author.repack())],
    ['items purged', 5, () => write((author) => author.purge())],
    [
      'register written',
      10,
      () => {
        const node = chance.pick(nodes);
        const name = node.role === 'vault' ? 'status' : chance.pick(REGISTERS);
        return publish(stage, node, (author) => author.publish(name));
      },
    ],
    [
      'key rotated',
      3,
      () => {
        const node = chance.pick(nodes);
        return node.role !== 'vault' && publish(stage, node, (author) => author.rotate());
      },
    ],
    [
      'connection cut',
      6,
      () => {
        const [a, b] = two();
        network.cut(a, b);
        return true;
      },
    ],
    [
      'two apart for a while',
      6,
      () => {
        const [a, b] = two();
        network.setReachable(a, b, false);
        const time = chance.between(1, chance.once(3) ? 120 : 20) * SECOND;
        clock.after(time, () => network.setReachable(a, b, true));
        return true;
      },
    ],
    [
      'crash',
      4,
      () => {
        const node = chance.pick(nodes);
        const { isUp } = node;
        node.crash();
        return isUp;
      },
    ],
    [
      'disk full for a while',
      2,
      () => {
        const node = chance.pick(nodes);
        node.full = true;
        clock.after(chance.between(1, 40) * SECOND, () => {
          node.full = false;
        });
        return true;
      },
    ],
    [
      'clock set wrong',
      1,
      () => {
        chance.pick(nodes).skew = stage.start + chance.between(-3, 3) * YEAR;
        return true;
      },
    ],
    [
      'generations dropped',
      2,
      () => {
        const node = chance.pick(nodes);
        const { secret } = node.identity;
        const saying = {
          kind: 'drop',
          streamId: chance.bytes(16),
          generation: chance.below(9),
        } as const;
        return node.isUp && say(node, secret, stage.start + clock.now, saying);
      },
    ],
  ];
}

function publish(stage: Stage, node: Node, act: (author: Author) => Uint8Array): boolean {
  if (!node.isUp) return false;
  node.handle({ type: 'register', register: act(stage.authorOf(node)) });
  return true;
}

/** What happens where some keep but a part of what others write. */
export function narrowings(stage: Stage): readonly Happening[] {
  const { chance, nodes } = stage;
  function keep(scopeOf: (before: Scope) => Scope): boolean {
    const node = chance.pick(nodes);
    // Who has joined keeps what they keep; a copy would say otherwise under one key.
    if (!node.isUp || node.role === 'vault' || node.endpoint !== node.identity.hex) return false;
    const before = node.scope;
    const after = scopeOf(before);
    node.scope = after.streams === 0 && after.keys === 0 ? EVERYTHING : after;
    const content = encodeScope(node.scope);
    publish(stage, node, (author) => author.publish('scope', content));
    node.handle({ type: 'reconsider' });
    return before !== node.scope;
  }
  return [
    [
      'less is kept',
      4,
      () =>
        keep(({ streams, keys }) =>
          chance.once(3)
            ? { streams: chance.between(streams, 255), keys }
            : { streams, keys: chance.between(keys, 255) },
        ),
    ],
    [
      'more is kept',
      2,
      () =>
        keep(({ streams, keys }) =>
          chance.once(2) ? EVERYTHING : { streams: chance.between(0, streams), keys },
        ),
    ],
  ];
}

/** What happens on bad days: devices are revoked, and revoke each other; thieves have the keys of some. */
export function quarrels(stage: Stage): readonly Happening[] {
  const { chance, nodes, cast, clock } = stage;
  const time = (): number => stage.start + clock.now;
  /** Has somebody who may say something of somebody else say it. */
  function about(act: (by: Node, of: Node) => boolean): () => boolean {
    return () => {
      const by = chance.pick(nodes);
      const of = chance.pick(nodes);
      return by.isUp && by.identity !== of.identity && act(by, of);
    };
  }
  /** The same of somebody who was revoked as far as who says it knows. */
  function aboutRevoked(act: (by: Node, of: Node) => boolean): () => boolean {
    return () => {
      const by = chance.pick(nodes);
      const { members } = by.roster();
      const revoked = nodes.filter(
        ({ identity: { hex } }) => members.get(hex)?.standing === 'revoked',
      );
      return by.isUp && revoked.length > 0 && act(by, chance.pick(revoked));
    };
  }
  const revocation = (by: Node, of: Node): Saying =>
    revocationOf(of.identity, by.roster(), by.disk);
  return [
    [
      'revoked by a device',
      5,
      about((by, of) => say(by, by.identity.secret, time(), revocation(by, of))),
    ],
    [
      'revoked by the owner',
      2,
      about((by, of) => say(by, cast.owner.secret, time(), revocation(by, of))),
    ],
    [
      'role given by the owner',
      2,
      about((by, of) => {
        const role = of.role === 'vault' ? 'vault' : chance.pick(['admin', 'member'] as const);
        const saying = { kind: 'role', device: of.identity.device, role } as const;
        return say(by, cast.owner.secret, time(), saying);
      }),
    ],
    [
      'two revoked each other',
      3,
      about((by, of) => {
        if (!of.isUp) return false;
        const sayings = [revocation(by, of), revocation(of, by)];
        const said = [by, of].map((one, i) => say(one, one.identity.secret, time(), sayings[i]));
        return said.every(Boolean);
      }),
    ],
    [
      'cut raised',
      3,
      aboutRevoked((by, of) => say(by, by.identity.secret, time(), raiseOf(of.identity, by.disk))),
    ],
    [
      'thief says what the device might have said before',
      6,
      about((by, of) => {
        const known = chance.below(by.roster().statements().length) + 1;
        const saying = chance.once(2)
          ? revocation(by, of)
          : ({ kind: 'enrol', device: chance.bytes(32), role: 'admin' } as const);
        return say(by, by.identity.secret, time(), saying, known);
      }),
    ],
    [
      'stream adopted',
      8,
      aboutRevoked((by, of) => {
        const theirs = [...by.disk.streams.values()].filter(
          ({ held }) => held && hexOf(held.claim.signer) === of.identity.hex,
        );
        if (by.role === 'vault' || theirs.length === 0) return false;
        const { held, coming, chunks } = chance.pick(theirs);
        if (!held || coming) return false;
        if (!held.content.chunks.every(({ digest }) => chunks.has(hexOf(digest)))) return false;
        const { streamId, next, chain } = held.claim;
        // Whoever has adopted it goes on with it.
        const current = by.roster().signerOf(streamId, of.identity.device);
        if (hexOf(current) !== by.identity.hex && by.roster().isActive(current)) return false;
        const saying = {
          kind: 'adopt',
          cut: { streamId, next, chain },
          adopter: by.identity.device,
        } as const;
        if (!say(by, by.identity.secret, time(), saying) || !by.isUp) return false;
        const signer = by.roster().signerOf(streamId, of.identity.device);
        if (hexOf(signer) !== by.identity.hex) return false;
        const state = stage.authorOf(by).adopt(held);
        by.handle({ type: 'head', head: state.head, manifest: state.manifest });
        return true;
      }),
    ],
  ];
}

/** What happens to a machine that is set back to an old backup. */
export function setbacks(stage: Stage): readonly Happening[] {
  const { chance, nodes } = stage;
  const act = (): boolean => {
    const node = chance.pick(nodes);
    return node.role !== 'vault' && stage.setBack(node);
  };
  return [['set back to a backup', 6, act]];
}

/** What happens where a disk is copied, and both machines go on. */
export function copies(stage: Stage): readonly Happening[] {
  const { chance, nodes } = stage;
  const act = (): boolean => {
    const node = chance.pick(nodes);
    return node.role !== 'vault' && stage.copy(node);
  };
  return [['disk copied', 2, act]];
}
