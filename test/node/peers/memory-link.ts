import type { Hear } from '../../../node/peers/host.ts';
import type { Link, LinkEnds } from '../../../node/peers/link.ts';
import { createMessageReader, framesOf } from '../../../protocol/sync/frames.ts';
import type { Message } from '../../../protocol/sync/message.ts';
import type { Peer } from '../../../protocol/sync/interface.ts';

/** The other end of a link that only a test holds. */
export interface FarEnd {
  readonly link: Link;
  /** What was said to it. */
  readonly heard: Message[];
  /** How its link ended; `undefined` while it stands. */
  readonly ended: () => string | undefined;
  readonly paused: () => boolean;
  /** Bytes that wait, as the link is to tell. */
  backlog: number;
  say(message: Message): void;
  sayBytes(bytes: Uint8Array): void;
  hangUp(): void;
}

/** Opens a link by which `hear` hears a peer that the test plays. */
export async function openLink(hear: Hear, peer: Peer, outbound = false): Promise<FarEnd> {
  const reader = createMessageReader();
  let ended: string | undefined;
  let isPaused = false;
  const waiting: (() => void)[] = [];
  const finish = (how: string): void => {
    if (ended !== undefined) return;
    ended = how;
    ends.onEnd();
  };
  let backlog = 0;
  const heard: Message[] = [];
  const link: Link = {
    peer,
    outbound,
    address: '/memory',
    get backlog() {
      return backlog;
    },
    send(bytes) {
      if (ended === undefined) heard.push(...reader.push(bytes));
    },
    async room(most) {
      while (backlog > most && ended === undefined) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
    },
    async end() {
      finish('ended');
    },
    cut: () => finish('cut'),
  };
  const ends: LinkEnds = hear(link);
  const far: FarEnd = {
    link,
    heard,
    ended: () => ended,
    paused: () => isPaused,
    get backlog() {
      return backlog;
    },
    set backlog(value) {
      backlog = value;
      for (const resolve of waiting.splice(0)) resolve();
    },
    say(message) {
      for (const frame of framesOf(message)) far.sayBytes(frame);
    },
    sayBytes: (bytes) => ends.onBytes(bytes),
    hangUp: () => finish('hung up'),
  };
  await Promise.resolve();
  return far;
}
