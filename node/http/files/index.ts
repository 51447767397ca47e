/**
 * Folders of files that a person has chosen to be served: custom visualisations below `/pages/NAME/`, and
 * another web interface at `/`. Anybody who reaches the node gets them: there is no personal data in them,
 * and what they then ask of the API needs its own permission.
 *
 * Their pages are of this node's origin. So that a text which slips into one of them as markup carries
 * nothing away, they load and send nothing beyond this origin, nor appear within the pages of others:
 *
 * | | scripts | why |
 * |---|---|---|
 * | `--ui` | files, `eval` | Vue compiles its templates in ActivityWatch's own interface |
 * | `--page` | those, and within the page | visualisations are often a single file |
 */
import { readdirSync } from 'node:fs';
import { ElatioError } from '../../../protocol/error.ts';
import type { Route } from '../route.ts';
import { segmentsOf, serveFile, type ServedFolder } from './serve.ts';

export { INTERFACE_PAGES, interfaceRoutes } from './interface.ts';

const CONFINED = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  // ActivityWatch's interface shows visualisations in frames.
  "frame-ancestors 'self'",
].join('; ');

const PAGE_POLICY = `${CONFINED}; script-src 'self' 'unsafe-inline' 'unsafe-eval'`;
const UI_POLICY = `${CONFINED}; script-src 'self' 'unsafe-eval'`;

/**
 * Serves folders below `/pages/`.
 * @param pages the absolute folder of each by its name
 * @throws ElatioError ELATIO_HTTP_FOLDER
 */
export function pageRoutes(pages: ReadonlyMap<string, string>): Route[] {
  return [...pages].flatMap(([name, folder]) => {
    namesIn(folder);
    const paths = [`/pages/${name}`, `/pages/${name}/*`];
    return paths.map((path) => fileRoute(path, 2, { folder, policy: PAGE_POLICY }));
  });
}

/**
 * Serves a folder at `/`. What lies in it directly is looked at now; what the API, `/pages/` or
 * `/login` have is theirs.
 * @param folder absolute
 * @throws ElatioError ELATIO_HTTP_FOLDER
 */
export function uiRoutes(folder: string): Route[] {
  const names = namesIn(folder).filter((name) => /^\w[\w.-]*$/.test(name) && !TAKEN.has(name));
  const paths = ['/', ...names.flatMap((name) => [`/${name}`, `/${name}/*`])];
  return paths.map((path) => fileRoute(path, 0, { folder, policy: UI_POLICY }));
}

const TAKEN = new Set(['api', 'pages', 'login']);

/** @param depth how many segments of the URL's path lead to the folder */
function fileRoute(path: string, depth: number, served: ServedFolder): Route {
  return {
    method: 'GET',
    path,
    access: 'public',
    handler: ({ req }) => serveFile(req.raw, segmentsOf(req.raw).slice(depth), served),
  };
}

/** @throws ElatioError ELATIO_HTTP_FOLDER */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ElatioError('ELATIO_HTTP_FOLDER', `${folder} cannot be served: ${reason}.`, {
      cause,
    });
  }
}
