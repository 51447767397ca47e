/** What devices do, and what befalls them. */
import { hexOf } from '../../protocol/bytes.ts';
import type { Author } from './author.ts';
import { type Cast, raiseOf, revocationOf, say } from './cast.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Network } from './network.ts';
import type { Node } from './node.ts';

export interface Stage {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly network: Network;
  readonly cast: Cast;
  readonly nodes: readonly Node[];
  /** Simulated time at which the clock of the simulation began. */
  readonly start: number;
  authorOf(node: Node): Author;
  /** Sets a node back to what its disk was a while ago. */
  setBack(node: Node): void;
}

const SECOND = 1_000_000;
const YEAR = 365 * 86_400 * SECOND;

type Happening = readonly [weight: number, act: () => void];

/** What happens on any day. */
export function everyday(stage: Stage): readonly Happening[] {
  const { chance, nodes, network, clock } = stage;
  const writers = nodes.filter(({ role }) => role !== 'vault');
  const write = (
    act: (author: Author) => { head: Uint8Array; manifest: Uint8Array } | undefined,
  ) => {
    const node = chance.pick(writers);
    const state = node.isUp ? act(stage.authorOf(node)) : undefined;
    if (state) node.handle({ type: 'head', head: state.head, manifest: state.manifest });
  };
  const publish = (node: Node, act: (author: Author) => Uint8Array): void => {
    if (node.isUp) node.handle({ type: 'register', register: act(stage.authorOf(node)) });
  };
  const two = (): readonly string[] => chance.shuffled(nodes).map(({ identity }) => identity.hex);
  return [
    [30, () => write((author) => author.append())],
    [8, () => write((author) => author.repack())],
    [
      10,
      () => {
        const name = chance.pick(['live/core', 'live/web', 'prekey', 'status']);
        publish(chance.pick(nodes), (author) => author.publish(name));
      },
    ],
    [3, () => publish(chance.pick(writers), (author) => author.rotate())],
    [
      6,
      () => {
        const [a, b] = two();
        network.cut(a, b);
      },
    ],
    [
      6,
      () => {
        const [a, b] = two();
        network.setReachable(a, b, false);
        const time = chance.between(1, chance.once(3) ? 120 : 20) * SECOND;
        clock.after(time, () => network.setReachable(a, b, true));
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
        chance.pick(nodes).skew = stage.start + chance.between(-3, 3) * YEAR;
      },
    ],
    [
      2,
      () => {
        const node = chance.pick(nodes);
        const { secret } = node.identity;
        const saying = {
          kind: 'drop',
          streamId: chance.bytes(16),
          generation: chance.below(9),
        } as const;
        if (node.isUp) say(node, secret, stage.start + clock.now, saying);
      },
    ],
  ];
}

/** What happens on bad days: devices are revoked, and revoke each other. */
export function quarrels(stage: Stage): readonly Happening[] {
  const { chance, nodes, cast, clock } = stage;
  const time = (): number => stage.start + clock.now;
  /** Somebody who may say something, and of whom. */
  function pair(): [by: Node, of: Node] | undefined {
    const by = chance.pick(nodes);
    const of = chance.pick(nodes);
    return by.isUp && by !== of ? [by, of] : undefined;
  }
  return [
    [
      2,
      () => {
        const [by, of] = pair() ?? [];
        if (!by || !of) return;
        say(by, by.identity.secret, time(), revocationOf(of.identity, by.roster(), by.disk));
      },
    ],
    [
      1,
      () => {
        const [by, of] = pair() ?? [];
        if (!by || !of) return;
        say(by, cast.owner.secret, time(), revocationOf(of.identity, by.roster(), by.disk));
      },
    ],
    [
      1,
      () => {
        const [by, of] = pair() ?? [];
        if (!by || !of) return;
        say(by, cast.owner.secret, time(), {
          kind: 'role',
          device: of.identity.device,
          role: of.role === 'vault' ? 'vault' : chance.pick(['admin', 'member']),
        });
      },
    ],
    [
      2,
      () => {
        const [by, of] = pair() ?? [];
        if (!by || !of) return;
        say(by, by.identity.secret, time(), raiseOf(of.identity, by.disk));
      },
    ],
    [
      2,
      () => {
        const [by, of] = pair() ?? [];
        const streams = [...(by?.disk.streams.values() ?? [])];
        if (!by || !of || by.role === 'vault' || streams.length === 0) return;
        const { held } = chance.pick(streams);
        if (!held || hexOf(held.claim.signer) !== of.identity.hex) return;
        const { streamId, next, chain } = held.claim;
        const saying = {
          kind: 'adopt',
          cut: { streamId, next, chain },
          adopter: by.identity.device,
        } as const;
        if (!say(by, by.identity.secret, time(), saying) || !by.isUp) return;
        const signer = by.roster().signerOf(streamId, of.identity.device);
        if (hexOf(signer) !== by.identity.hex) return;
        const state = stage.authorOf(by).adopt(held);
        by.handle({ type: 'head', head: state.head, manifest: state.manifest });
      },
    ],
  ];
}

/** What happens to a machine that is set back to an old backup. */
export function setbacks(stage: Stage): readonly Happening[] {
  const { chance, nodes } = stage;
  const writers = nodes.filter(({ role }) => role !== 'vault');
  return [[2, () => stage.setBack(chance.pick(writers))]];
}
