import { serve } from './serving.ts';

/** Pages of this machine: the address of a page of a host, whose name gets `.localhost` behind it. */
export type Sites = (host: string, path?: string) => string;

/** A second of a low note, as a WAV of 8,000 bytes. */
function tone(): Buffer {
  const rate = 8_000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + rate, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  // PCM, one channel, one byte each.
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(rate, 40);
  const samples = Uint8Array.from({ length: rate }, (_, i) => 128 + 60 * Math.sin(i / 8));
  return Buffer.concat([header, samples]);
}

/** What is at a path of any host; else a page that has the path for a title, 5,000 pixels long. */
const SPECIAL: Readonly<
  Record<string, { readonly headers: Record<string, string>; readonly body: string | Buffer }>
> = {
  'file.bin': {
    headers: { 'content-disposition': 'attachment; filename="report.bin"' },
    body: 'abc',
  },
  'tone.wav': { headers: { 'content-type': 'audio/wav' }, body: tone() },
  player: {
    headers: { 'content-type': 'text/html' },
    body: '<title>player</title><audio src="tone.wav" loop controls></audio>',
  },
};

/** Serves them. */
export async function serveSites(): Promise<{ readonly at: Sites; close(): void }> {
  const serving = await serve((req, res) => {
    const path = (req.url ?? '').slice(1).split('?')[0];
    const special = Object.hasOwn(SPECIAL, path) ? SPECIAL[path] : undefined;
    if (special) return void res.writeHead(200, special.headers).end(special.body);
    res.writeHead(200, { 'content-type': 'text/html' });
    res.end(
      `<title>${path}</title><body style="height:5000px"><button>b</button><input><p>secret text</p>`,
    );
  });
  return {
    at: (host, path = '') => `http://${host}.localhost:${serving.port}/${path}`,
    close: () => serving.close(),
  };
}
