import { browser } from 'wxt/browser';
import type { Failure, RequestName, Requests } from '../messages.ts';
import { say } from '../strings/index.ts';

/** What the background answered instead, in a sentence for the person. */
export class AskFailure extends Error {
  readonly code: string;
  constructor({ code, message }: Failure['error']) {
    super(message);
    this.name = 'AskFailure';
    this.code = code;
  }
}

/**
 * Asks the background.
 * @throws AskFailure what it says went wrong
 * @throws Error where it does not answer
 */
export async function ask<Name extends RequestName>(
  request: Name,
  what: Requests[Name]['ask'],
): Promise<Requests[Name]['answer']> {
  const answer: Requests[Name]['answer'] | Failure | undefined = await browser.runtime
    .sendMessage({ request, ask: what })
    .catch(() => undefined);
  if (answer === undefined) throw new Error(say.noAnswer);
  if ('error' in answer) throw new AskFailure(answer.error);
  return answer;
}
