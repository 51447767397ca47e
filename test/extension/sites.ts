import { serve } from './serving.ts';

/** Pages of this machine: the address of a page of a host, whose name gets `.localhost` behind it. */
export type Sites = (host: string, path?: string) => string;

/** What is at a path of any host; else a page that has the path for a title, 5,000 pixels long. */
const SPECIAL: Readonly<
  Record<string, { readonly headers: Record<string, string>; readonly body: string }>
> = {
  'file.bin': {
    headers: { 'content-disposition': 'attachment; filename="report.bin"' },
    body: 'abc',
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
