import { type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Lets batches through, or does not. */
export interface Between {
  /**
   * `through`: as they are. `deaf`: the node gets them, its answers do not arrive. A number: the status of an answer that is
   * given for the node. `garbage`: what no node says.
   */
  mode: 'through' | 'deaf' | 'garbage' | number;
  /** Batches that the node was sent: the body of each. */
  readonly batches: { readonly id: string; readonly spans: readonly { start: string }[] }[];
}

/** Hands a request on to the node at that port, and its answer back. */
export async function pass(
  req: IncomingMessage,
  res: ServerResponse,
  between: Between,
  port: () => number,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { mode } = between;
  const cors = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
  const isBatch = req.method === 'POST' && req.url?.endsWith('/batches') === true;
  if (isBatch && typeof mode === 'number') return void res.writeHead(mode, cors).end('{}');
  if (isBatch && mode === 'garbage') return void res.writeHead(200, cors).end('<html>hello</html>');
  if (isBatch) {
    between.batches.push(JSON.parse(body.toString()) as Between['batches'][number]);
  }
  const onward = request(
    {
      port: port(),
      host: '127.0.0.1',
      method: req.method,
      path: req.url,
      headers: { ...req.headers, host: `127.0.0.1:${port()}` },
    },
    (answer) => {
      // Asked again: it may have changed while the node was at it.
      if (isBatch && between.mode === 'deaf') {
        answer.resume();
        res.destroy();
        return;
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    },
  );
  onward.on('error', () => res.destroy());
  onward.end(body);
}
