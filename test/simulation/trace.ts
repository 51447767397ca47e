/** What goes in and out of nodes, in words: a line each. */
import { hexOf } from '../../protocol/bytes.ts';
import { codeOf } from '../../protocol/error.ts';
import { decodeHead } from '../../protocol/head.ts';
import type { Saying, Statement } from '../../protocol/roster/interface.ts';
import { decodeStatement } from '../../protocol/roster/statement.ts';
import { decodeRegister } from '../../protocol/register.ts';
import { nativePrimitives } from '../../node/crypto.ts';
import type { Input, Output, Peer } from '../../protocol/sync/interface.ts';
import type { Message } from '../../protocol/sync/message.ts';
import { sharedSigning } from './signing.ts';

const SHORT = 6;
const { sha256 } = nativePrimitives;

/** @param nameOf what a device is called, by its key in hexadecimal */
export function wordsOf(what: Input | Output, nameOf: (peer: Peer) => string): string {
  const peer = 'peer' in what ? nameOf(what.peer) : '';
  const code = 'code' in what ? what.code : '';
  return [what.type, peer, code, contentOf(what, nameOf)].filter((word) => word !== '').join(' ');
}

type NameOf = (peer: Peer) => string;

function contentOf(what: Input | Output, nameOf: NameOf): string {
  switch (what.type) {
    case 'send':
    case 'message':
      return `${what.message.type} ${messageWords(what.message, nameOf)}`;
    case 'head':
      return headWords(what.head, nameOf);
    case 'keep-head':
      return `${what.id} ${what.held ? 'held' : 'coming'} ${headWords(what.head, nameOf)}`;
    case 'keep-chunk':
      return `${what.id} ${short(what.streamId)} ${short(hexOf(what.reference.digest))}`;
    case 'keep-register':
      return `${what.id} ${registerWords(what.register, nameOf)}`;
    case 'register':
      return registerWords(what.register, nameOf);
    case 'keep-statement':
      return `${what.id} ${statementWords(what.statement, nameOf)}`;
    case 'statement':
      return statementWords(what.statement, nameOf);
    case 'kept':
      return `${what.id} ${what.failed ?? ''}`;
    case 'dropped':
      return `${short(what.streamId)} ${what.digests.map(short).join()}`;
    case 'problem':
      return what.device === undefined ? '' : `of ${nameOf(what.device)}`;
    default:
      return '';
  }
}

function messageWords(message: Message, nameOf: NameOf): string {
  switch (message.type) {
    case 'have':
      return [
        ...message.streams.map(({ streamId, device, generation, missing, root }) => {
          const which = `${shortOf(streamId)} of ${nameOf(hexOf(device))}`;
          return `[${which} at ${generation} ${shortOf(root)} lacks ${missing}]`;
        }),
        ...message.registers.map(
          ({ device, name, version }) => `[${nameOf(hexOf(device))}/${name} ${version}]`,
        ),
      ].join(' ');
    case 'want-head':
      return shortOf(message.streamId);
    case 'head':
      return headWords(message.head, nameOf);
    case 'register':
      return registerWords(message.register, nameOf);
    case 'statements':
      return message.statements.map((bytes) => `[${statementWords(bytes, nameOf)}]`).join(' ');
    case 'want':
      return `${message.id} ${shortOf(message.streamId)} ${message.digests.map(shortOf).join()}`;
    case 'chunk':
    case 'lack':
      return `${message.id} ${shortOf(message.digest)}`;
    case 'refuse':
      return message.code;
    default:
      return '';
  }
}

function headWords(bytes: Uint8Array, nameOf: NameOf): string {
  return told(() => {
    const { signer, streamId, generation, next, root } = decodeHead(sharedSigning, bytes);
    const by = nameOf(hexOf(signer));
    return `${shortOf(streamId)} by ${by} at ${generation} to ${next} ${shortOf(root)}`;
  });
}

function registerWords(bytes: Uint8Array, nameOf: NameOf): string {
  return told(() => {
    const { device, name, version } = decodeRegister(sharedSigning, bytes);
    return `${nameOf(hexOf(device))}/${name} ${version}`;
  });
}

function statementWords(bytes: Uint8Array, nameOf: NameOf): string {
  return told(() => {
    const statement = decodeStatement({ sha256, signing: sharedSigning }, bytes);
    const after = statement.after.map(shortOf).join();
    const by = nameOf(hexOf(statement.signer));
    return `${shortOf(statement.digest)} by ${by}: ${sayingWords(statement, nameOf)} after ${after}`;
  });
}

function sayingWords({ saying }: Statement, nameOf: NameOf): string {
  const about = 'device' in saying ? ` ${nameOf(hexOf(saying.device))}` : '';
  return `${saying.kind}${about}${cutWords(saying, nameOf)}`;
}

function cutWords(saying: Saying, nameOf: NameOf): string {
  if (saying.kind === 'adopt') {
    const { streamId, next } = saying.cut;
    return ` ${shortOf(streamId)} at ${next} by ${nameOf(hexOf(saying.adopter))}`;
  }
  if (saying.kind !== 'revoke' && saying.kind !== 'raise') return '';
  const registers = saying.registers.map(({ name, version }) => ` ${name} at ${version}`);
  return [
    ...saying.streams.map(({ streamId, next }) => ` ${shortOf(streamId)} at ${next}`),
    ...registers,
  ].join(',');
}

/** What a hostile vault made up is told as such. */
function told(words: () => string): string {
  try {
    return words();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return String(codeOf(error));
  }
}

function shortOf(bytes: Uint8Array): string {
  return short(hexOf(bytes));
}

function short(hex: string): string {
  return hex.slice(0, SHORT);
}
