import { setTimeout as sleep } from 'node:timers/promises';
import { ElatioError } from '../../protocol/error.ts';
import { askConsent, isTerminal } from './ask.ts';
import type { Client } from './client.ts';
import { say, visible } from './output.ts';

interface ToldProblem {
  readonly code: string;
  readonly message: string;
}

/** An invitation as the daemon tells it: see `http/v1/pairing.ts`. */
export interface ToldInvitation {
  readonly id: string;
  readonly role: string;
  readonly expires: string;
  readonly state: 'open' | 'comparing' | 'joining' | 'joined' | 'expired' | 'closed';
  readonly device: string | null;
  readonly name: string | null;
  readonly words: readonly string[] | null;
  readonly asks: boolean;
  readonly problem?: ToldProblem;
}

export interface ToldJoin {
  readonly state: 'connecting' | 'comparing' | 'waiting' | 'joined' | 'failed';
  readonly inviter: string;
  readonly name: string;
  readonly words: readonly string[] | null;
  readonly problem?: ToldProblem;
}

export const INVITATIONS = '/api/v1/invitations';
export const JOIN = '/api/v1/join';

const POLL_MS = 200;

/** What follows an invitation tells a person, or a program where `quiet`. */
export interface Following {
  readonly quiet: boolean;
  /** Says that the words are the same without asking. */
  readonly yes: boolean;
}

/**
 * Waits until a device has joined by an invitation, asking about the words when they are shown.
 * @throws ElatioError why nobody has, with its code
 */
export async function followInvitation(
  client: Client,
  id: string,
  { quiet, yes }: Following,
): Promise<ToldInvitation> {
  let told: string | undefined;
  for (;;) {
    const all = (await client.get(INVITATIONS)) as ToldInvitation[];
    const invitation = all.find((each) => each.id === id);
    if (!invitation) throw ended();
    const { state, problem, words, asks } = invitation;
    if (state === 'joined') return invitation;
    if (state === 'closed' || state === 'expired') throw failureOf(problem) ?? ended(state);
    if (problem && problem.code !== told && !quiet) {
      say(`A device came and was not let in: ${visible(problem.message)}`);
    }
    told = problem?.code;
    if (asks && words) {
      const same = yes || (await compare(words));
      await client.post(`${INVITATIONS}/${id}/answer`, { same }).catch(passIfGone);
      if (same && !quiet) say('Waiting for the other device …');
    }
    await sleep(POLL_MS);
  }
}

/**
 * Waits until this device has joined, asking about the words when they are shown.
 * @throws ElatioError why it has not, with its code
 */
export async function followJoin(client: Client, { quiet, yes }: Following): Promise<ToldJoin> {
  for (;;) {
    const join = (await client.get(JOIN)) as ToldJoin;
    if (join.state === 'joined') return join;
    if (join.state === 'failed') throw failureOf(join.problem) ?? ended();
    if (join.state === 'comparing' && join.words) {
      const same = yes || (await compare(join.words));
      await client.post(`${JOIN}/answer`, { same }).catch(passIfGone);
      if (same && !quiet) say('Waiting for the other device …');
    }
    await sleep(POLL_MS);
  }
}

/** Words can only be compared by somebody who is there. */
export function needPerson(yes: boolean | undefined): void {
  if (yes || isTerminal()) return;
  throw new ElatioError(
    'ELATIO_CLI_CANCELLED',
    'Somebody has to compare the words, at a terminal; --yes on both sides does without, and trusts whoever has the code.',
  );
}

async function compare(words: readonly string[]): Promise<boolean> {
  say('Both devices show six words now; if they differ, somebody is in between:');
  say();
  say(`    ${words.join('  ')}`);
  say();
  return askConsent('Does the other device show these very words?');
}

/** Whoever was to be answered may have gone meanwhile: what became of it is told next. */
function passIfGone(error: unknown): void {
  if (!(error instanceof ElatioError) || error.code !== 'ELATIO_PAIRING_NONE') throw error;
}

function failureOf(problem: ToldProblem | undefined): ElatioError | undefined {
  return problem ? new ElatioError(problem.code, problem.message) : undefined;
}

function ended(state: 'closed' | 'expired' = 'closed'): ElatioError {
  return state === 'expired'
    ? new ElatioError(
        'ELATIO_PAIRING_EXPIRED',
        'Nobody came within ten minutes: make a new code with "elatio devices add".',
      )
    : new ElatioError(
        'ELATIO_PAIRING_CLOSED',
        'The invitation was ended: make a new one with "elatio devices add".',
      );
}
