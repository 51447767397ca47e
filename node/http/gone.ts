import { emptyReply } from './reply.ts';

/** For the log: nobody is there any more to be told. As nginx has it. */
const GONE = 499;

/**
 * What `answer` gives, which is to heed the signal of a request; that whoever asked has hung up is no failure.
 * @throws what `answer` throws, while somebody is there
 */
export async function unlessGone<T>(
  signal: AbortSignal,
  answer: (signal: AbortSignal) => Promise<T>,
): Promise<T | Response> {
  try {
    return await answer(signal);
  } catch (error) {
    if (signal.aborted) return emptyReply(GONE);
    throw error;
  }
}
