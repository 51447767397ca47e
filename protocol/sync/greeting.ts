/**
 * How two devices begin: each says `hello`, and signs both of them in `welcome`.
 *
 *     welcome = Ed25519 of "elatio/hello/1" ‖ 0 ‖ CBOR [hello of the signer, hello of the other]   (see signed.ts)
 *
 * A hello stands in it as the list that `wire.ts` has. Noise has proved the keys of both ends before; the welcome
 * proves owner, version and rosters along with them, by the key that the roster names, and its nonces that it is
 * of this connection. Until it was verified nothing else is said or heard.
 */
import { hexOf, sameBytes } from '../bytes.ts';
import { decodeCbor } from '../cbor.ts';
import { decodeSigned, encodeSigned, isSignedBy } from '../signed.ts';
import type { Context } from './context.ts';
import { COPIED } from './copied.ts';
import type { Peer } from './interface.ts';
import type { Message } from './message.ts';
import { createSession, type Hello, type PeerState, type Session } from './peers.ts';
import { encodeMessage, SYNC_VERSION } from './wire.ts';

const LABEL = 'elatio/hello/1';
/** Seconds. */
const PATIENCE = 20;
const NONCE = 32;
/** Refusals after which nothing changes by trying again. */
const FINAL: ReadonlySet<string> = new Set([
  'ELATIO_SYNC_CLONE',
  'ELATIO_SYNC_OWNER',
  'ELATIO_SYNC_REVOKED',
  'ELATIO_SYNC_VERSION',
]);

export interface Greeting {
  connected(id: Peer): void;
  /** The connection is gone. */
  disconnected(id: Peer): void;
  hello(peer: PeerState, session: Session, message: Hello): void;
  welcome(peer: PeerState, session: Session, message: Extract<Message, { type: 'welcome' }>): void;
  /** The peer ends it. */
  refused(peer: PeerState, message: Extract<Message, { type: 'refuse' }>): void;
  /** Ends it: the peer is told why. */
  refuse(peer: PeerState, code: string, reason: string): void;
  tick(): void;
}

export function createGreeting(
  context: Context,
  on: {
    /** The other's welcome was verified. */
    readonly greeted: (peer: PeerState, session: Session) => void;
    /** Whatever the session had under way is to be taken back. */
    readonly ended: (peer: PeerState, session: Session) => void;
  },
): Greeting {
  const { owner, roster, self, signing } = context;
  function end(peer: PeerState): void {
    const { session } = peer;
    if (!session) return;
    peer.session = undefined;
    on.ended(peer, session);
  }
  function close(peer: PeerState, code: string, reason: string): void {
    end(peer);
    context.emit({ type: 'close', peer: peer.id, code, reason, retry: !FINAL.has(code) });
  }
  function refuse(peer: PeerState, code: string, reason: string): void {
    context.send(peer.id, { type: 'refuse', code, reason });
    close(peer, code, reason);
  }
  return {
    refuse,
    connected(id) {
      const peer = context.peers.of(id);
      end(peer);
      const hello: Hello = {
        type: 'hello',
        version: SYNC_VERSION,
        owner,
        from: self.device,
        to: peer.device,
        nonce: context.random(NONCE),
        role: self.role,
        roster: roster.digest,
      };
      peer.session = createSession(hello, context.uptime);
      context.send(id, hello);
    },
    disconnected(id) {
      end(context.peers.of(id));
    },
    hello(peer, session, message) {
      if (session.theirs) {
        refuse(peer, 'ELATIO_SYNC_ORDER', 'A device said hello twice.');
      } else if (peer.id === context.me) {
        refuse(peer, 'ELATIO_SYNC_CLONE', COPIED);
      } else if (!sameBytes(message.owner, owner)) {
        refuse(peer, 'ELATIO_SYNC_OWNER', 'The two devices belong to different owners.');
      } else if (!sameBytes(message.from, peer.device) || !sameBytes(message.to, self.device)) {
        refuse(peer, 'ELATIO_SYNC_WELCOME', 'A hello was made by, or for, another device.');
      } else if (!roster.members.has(peer.id)) {
        const reason =
          'The device is not known here yet: it is heard once a common device told of it.';
        refuse(peer, 'ELATIO_SYNC_UNKNOWN', reason);
      } else {
        session.theirs = message;
        const signature = signatureOf(context, session.hello, message);
        context.send(peer.id, { type: 'welcome', signature });
      }
    },
    welcome(peer, session, { signature }) {
      const { theirs } = session;
      if (!theirs || session.stage !== 'greeting') {
        refuse(peer, 'ELATIO_SYNC_ORDER', 'A device said welcome before hello, or twice.');
        return;
      }
      const entries = [entriesOf(theirs), entriesOf(session.hello)];
      if (!isSignedBy(signing, peer.device, LABEL, { entries, signature })) {
        refuse(peer, 'ELATIO_SYNC_WELCOME', 'A welcome is not signed by the device it comes from.');
        return;
      }
      session.stage = 'roster';
      session.since = context.uptime;
      session.heard = context.uptime;
      on.greeted(peer, session);
    },
    refused(peer, { code, reason }) {
      close(peer, code, reason);
    },
    tick() {
      for (const peer of context.peers.all()) {
        if (peer.session?.stage === 'greeting' && context.uptime - peer.session.since > PATIENCE) {
          refuse(peer, 'ELATIO_SYNC_SILENT', 'A device did not answer the hello.');
        }
      }
    },
  };
}

function signatureOf({ signing, self }: Context, own: Hello, theirs: Hello): Uint8Array {
  const entries = [entriesOf(own), entriesOf(theirs)];
  const signed = encodeSigned(signing, self.secret, LABEL, entries);
  return decodeSigned(signed, (what) => new Error(`${hexOf(self.device)}: ${what}`)).signature;
}

function entriesOf(hello: Hello): unknown {
  return decodeCbor(encodeMessage(hello));
}
