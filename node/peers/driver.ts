import { sameBytes } from '../../protocol/bytes.ts';
import { codeOf } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import { createMessageReader, framesOf } from '../../protocol/sync/frames.ts';
import type { Input, Output, Peer, Replication } from '../../protocol/sync/interface.ts';
import type { Message } from '../../protocol/sync/message.ts';
import type { Log } from '../http/index.ts';
import type { Hear } from './host.ts';
import type { Keeping } from './keeping.ts';
import type { Link } from './link.ts';
import { createSessions } from './sessions.ts';

/** Why a session ended by this device's will. */
export type Close = Extract<Output, { readonly type: 'close' }>;
/** Something that a person should know. */
export type Problem = Extract<Output, { readonly type: 'problem' }>;

/** Brings what happens to replication, one after the other, and carries out what it says. */
export interface Driver {
  readonly replication: Replication;
  /** Who hears links of the sync protocol. */
  readonly hear: Hear;
  /** Something happened here. What replication wants done about it has begun when it returns. */
  say(input: Input): void;
  /** Whether there is a session with a device, or any. */
  isConnected(peer?: Peer): boolean;
  /** Ends all sessions; resolves when nothing is being kept any more. */
  stop(): Promise<void>;
}

export interface DriverDeps {
  readonly self: Peer;
  readonly replication: Replication;
  readonly keeping: Keeping;
  readonly now: () => Micros;
  readonly log: Log;
  readonly onConnected: (peer: Peer) => void;
  /** A session ended; `close` where this device wanted it, `refused` where the other end said why it does. */
  readonly onEnded: (
    peer: Peer,
    why: { readonly close?: Close | undefined; readonly refused?: Refusal | undefined },
  ) => void;
  readonly onProblem: (problem: Problem) => void;
  /** Nothing is lacking any more that a device that is there has, nor it. */
  readonly onSynced?: () => void;
  /** The roster is another than before. */
  readonly onRoster: () => void;
}

/** What the other end said last. */
export type Refusal = Extract<Message, { readonly type: 'refuse' }>;

/** Bytes that are being written: beyond the one nobody is listened to until there are less than the other. */
const MOST_KEEPING = 32 * 1024 * 1024;
const FEW_KEEPING = 8 * 1024 * 1024;
/** A peer that does not read what was sent to it is not heard either. */
const MOST_BACKLOG = 16 * 1024 * 1024;
/** What is read from the disk for a peer waits for this: what is at work must not stand behind seconds of the past. */
const LITTLE_BACKLOG = 64 * 1024;
const TICK_MS = 1000;
/** A peer has so long to say something. */
const SILENCE_MS = 30_000;

export function createDriver(deps: DriverDeps): Driver {
  const { self, replication, keeping, now, log, onConnected, onEnded, onProblem } = deps;
  const sessions = createSessions({ self, now: Date.now });
  const refusals = new Map<Link, Refusal>();
  const closes = new Map<Link, Close>();
  let rosterDigest = replication.roster.digest;
  const inputs: Input[] = [];
  let isHandling = false;
  let isStopped = false;
  /** What is being written or read. */
  const under = new Set<Promise<void>>();
  let keepingBytes = 0;
  /** By whom it was asked for: what is being read last, and what was read. */
  const loading = new Map<Peer | undefined, Promise<void>>();
  const loadedFor = new Map<number, Peer>();
  let ticking: NodeJS.Timeout | undefined;

  function say(input: Input): void {
    if (isStopped) return;
    inputs.push(input);
    if (isHandling) return;
    isHandling = true;
    try {
      for (let next = inputs.shift(); next; next = inputs.shift()) {
        const by = causeOf(next);
        for (const output of replication.handle(next, now())) carryOut(output, by);
        if (next.type === 'kept' || next.type === 'statement') lookAtRoster();
      }
    } finally {
      isHandling = false;
    }
  }

  function lookAtRoster(): void {
    const { digest } = replication.roster;
    if (sameBytes(digest, rosterDigest)) return;
    rosterDigest = digest;
    deps.onRoster();
  }

  /** The peer that an input is about: what is read from the disk because of it goes there. */
  function causeOf(input: Input): Peer | undefined {
    if (input.type !== 'loaded') return 'peer' in input ? input.peer : undefined;
    const peer = loadedFor.get(input.id);
    loadedFor.delete(input.id);
    return peer;
  }

  function carryOut(output: Output, by: Peer | undefined): void {
    switch (output.type) {
      case 'send':
        return send(output.peer, output.message);
      case 'close':
        return close(output);
      case 'keep-statement':
        return keep(output.id, output.statement.length, () => keeping.statement(output.statement));
      case 'keep-register':
        return keep(output.id, output.register.length, () => keeping.register(output.register));
      case 'keep-head':
        return keep(output.id, output.manifest.length, () => keeping.head(output.streamId, output));
      case 'keep-chunk': {
        const { id, streamId, reference, chunk } = output;
        return keep(id, chunk.length, () => keeping.chunk(streamId, reference, chunk));
      }
      case 'load':
        return load(output, by);
      case 'synced':
        return deps.onSynced?.();
      case 'problem':
        return onProblem(output);
    }
  }

  function send(peer: Peer, message: Message): void {
    const link = sessions.get(peer);
    if (!link) return;
    for (const frame of framesOf(message)) link.send(frame);
    if (link.backlog <= MOST_BACKLOG) return;
    link.pause();
    void link.room(MOST_BACKLOG).then(listen);
  }

  function close(output: Close): void {
    const link = sessions.get(output.peer);
    if (!link) return;
    closes.set(link, output);
    void link.end();
  }

  function keep(id: number, size: number, write: () => Promise<void>): void {
    keepingBytes += size;
    if (keepingBytes > MOST_KEEPING) for (const link of sessions.all()) link.pause();
    track(
      write().then(
        () => done(id, size),
        (error: unknown) => {
          log.warn({ err: error }, 'what another device sent could not be kept');
          done(id, size, codeOf(error) ?? String(error));
        },
      ),
    );
  }

  function done(id: number, size: number, failed?: string): void {
    keepingBytes -= size;
    say({ type: 'kept', id, ...(failed !== undefined && { failed }) });
    listen();
  }

  /** Hears whoever is not to wait. */
  function listen(): void {
    if (keepingBytes > FEW_KEEPING) return;
    for (const link of sessions.all()) if (link.backlog <= MOST_BACKLOG) link.resume();
  }

  /** Reads what a peer asked for, one after the other, as fast as it takes it. */
  function load(
    { id, streamId, digest }: Extract<Output, { readonly type: 'load' }>,
    by: Peer | undefined,
  ): void {
    if (by !== undefined) loadedFor.set(id, by);
    const before = loading.get(by) ?? Promise.resolve();
    const next = before.then(async () => {
      await (by === undefined ? undefined : sessions.get(by)?.room(LITTLE_BACKLOG));
      if (isStopped) return;
      const chunk = await keeping.load(streamId, digest).catch((err: unknown) => {
        log.warn({ err }, 'a chunk cannot be read');
        return undefined;
      });
      say({ type: 'loaded', id, chunk });
    });
    loading.set(by, next);
    track(
      next.finally(() => {
        if (loading.get(by) === next) loading.delete(by);
      }),
    );
  }

  function track(work: Promise<void>): void {
    under.add(work);
    void work.finally(() => under.delete(work));
  }

  function tick(): void {
    if (sessions.all().length > 0) {
      ticking ??= setInterval(() => say({ type: 'tick' }), TICK_MS).unref();
    } else {
      clearInterval(ticking);
      ticking = undefined;
    }
  }

  const hear: Hear = (link) => {
    const { peer } = link;
    const reader = createMessageReader();
    let isGarbled = false;
    const { isAdmitted, replaced } = isStopped
      ? { isAdmitted: false, replaced: undefined }
      : sessions.admit(link);
    const silence = setTimeout(() => link.cut(new Error('it says nothing')), SILENCE_MS).unref();
    if (replaced) {
      say({ type: 'disconnected', peer });
      replaced.cut(new Error('there is a newer link'));
    }
    if (isAdmitted) {
      // Not before its listeners are set.
      queueMicrotask(() => {
        if (sessions.get(peer) !== link) return;
        onConnected(peer);
        say({ type: 'connected', peer });
        tick();
      });
    } else {
      queueMicrotask(() => link.cut(new Error('there is a link already')));
    }
    return {
      onBytes(bytes) {
        if (isGarbled || sessions.get(peer) !== link) return;
        clearTimeout(silence);
        try {
          for (const message of reader.push(bytes)) {
            if (message.type === 'refuse') refusals.set(link, message);
            say({ type: 'message', peer, message });
          }
        } catch (error) {
          const code = codeOf(error) ?? 'ELATIO_SYNC_MALFORMED';
          const reason = error instanceof Error ? error.message : String(error);
          say({ type: 'garbled', peer, code, reason });
          // Nothing that comes after it can be read.
          isGarbled = true;
        }
      },
      onEnd() {
        clearTimeout(silence);
        const [close, refused] = [closes.get(link), refusals.get(link)];
        closes.delete(link);
        refusals.delete(link);
        if (!sessions.remove(link)) return;
        tick();
        say({ type: 'disconnected', peer });
        onEnded(peer, { close, refused });
      },
    };
  };

  return {
    replication,
    hear,
    say,
    isConnected: (peer) =>
      peer === undefined ? sessions.all().length > 0 : sessions.get(peer) !== undefined,
    async stop() {
      isStopped = true;
      clearInterval(ticking);
      for (const link of sessions.all()) link.cut(new Error('this device stops'));
      while (under.size > 0) await Promise.all(under);
    },
  };
}
