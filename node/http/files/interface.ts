/**
 * The interface of this node: what `ui/` is built into. Its pages are one document, whatever their address, and get
 * everything from this origin. Styles that a library makes as the page runs pass by a nonce that is new with each answer
 * (CSP Level 3, 2.3.1); scripts are files, and nothing else runs.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ElatioError } from '../../../protocol/error.ts';
import { reaches } from '../access.ts';
import { loginHelp } from '../login.ts';
import { plainReply } from '../reply.ts';
import type { Route } from '../route.ts';
import { segmentsOf, serveFile } from './serve.ts';

/** The addresses of its pages, as `ui/pages/` has them. */
export const INTERFACE_PAGES = [
  'timeline',
  'trends',
  'goals',
  'log',
  'health',
  'search',
  'categories',
  'devices',
  'privacy',
  'settings',
  'welcome',
] as const;

/** Its files have their content's hash in their names: under one name there is never another. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const NONCE = '<meta name="style-nonce" content="" />';

/**
 * @param folder absolute, with `index.html` and what it names; it is read now
 * @throws ElatioError ELATIO_HTTP_FOLDER where it cannot be, or is no interface
 */
export function interfaceRoutes(folder: string): Route[] {
  const { page, files } = contentsOf(folder);
  const [before, after] = page.split(NONCE);
  if (after === undefined) {
    throw new ElatioError('ELATIO_HTTP_FOLDER', `${folder} has no page of this release.`);
  }
  const addresses = ['/', ...INTERFACE_PAGES.flatMap((name) => [`/${name}`, `/${name}/*`])];
  return [
    ...addresses.map((path): Route => ({
      method: 'GET',
      path,
      access: 'watcher',
      handler: (context) =>
        reaches(context.get('caller').level, 'read')
          ? pageWithNonce(before ?? '', after)
          : loginHelp(),
    })),
    ...files.map((path): Route => ({
      method: 'GET',
      path: `/${path}`,
      access: 'watcher',
      handler: async ({ req }) => {
        const segments = segmentsOf(req.raw);
        const response = await serveFile(req.raw, segments, {
          folder,
          policy: "default-src 'none'",
          compressed: true,
        });
        if (segments[0] === 'assets') response.headers.set('cache-control', FOR_EVER);
        return response;
      },
    })),
  ];
}

function pageWithNonce(before: string, after: string): Response {
  const nonce = randomBytes(16).toString('base64url');
  const page = `${before}<meta name="style-nonce" content="${nonce}" />${after}`;
  return plainReply(new TextEncoder().encode(page), 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policyWith(nonce),
    'referrer-policy': 'same-origin',
  });
}

function policyWith(nonce: string): string {
  return [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // What a person saves of a chart is made on the page.
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** @throws ElatioError ELATIO_HTTP_FOLDER */
function contentsOf(folder: string): { readonly page: string; readonly files: readonly string[] } {
  try {
    const files = readdirSync(folder).filter((name) => /\.(svg|webmanifest)$/.test(name));
    return {
      page: readFileSync(join(folder, 'index.html'), 'utf8'),
      files: ['assets/*', ...files],
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The interface in ${folder} cannot be served: ${reason}.`;
    throw new ElatioError('ELATIO_HTTP_FOLDER', message, { cause });
  }
}
