/** A node of a chain that is not what it should be: passes questions on to a real one, and does with the answers as told. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface Question {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface Proxy {
  readonly url: string;
  /** Methods that it was asked. */
  readonly asked: Question[];
  /** Given the true answer to a question, what it says instead. */
  tamper: (question: Question, result: unknown) => unknown;
  /** Answers by itself: what it does not answer is passed on. */
  answer: ((response: ServerResponse, question: Question) => boolean) | undefined;
}

export async function startProxy(target: string): Promise<Proxy> {
  const proxy: Omit<Proxy, 'url'> = { asked: [], tamper: (_, result) => result, answer: undefined };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const question = JSON.parse(body) as Question;
    proxy.asked.push(question);
    if (proxy.answer?.(response, question) === true) return;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(target, { method: 'POST', headers, body });
    const { result, ...more } = (await answer.json()) as { result?: unknown; error?: unknown };
    const said = 'error' in more ? more : { ...more, result: proxy.tamper(question, result) };
    response.writeHead(200, headers).end(JSON.stringify(said));
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return Object.assign(proxy, { url: `http://127.0.0.1:${address.port}` });
}
