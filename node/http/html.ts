import { createHash } from 'node:crypto';
import { textReply } from './reply.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}' +
  'button{font:inherit;padding:.4rem 1.2rem}code{background:#8883;padding:.1rem .3rem;border-radius:.2rem}';

/** A page of HTML that needs no other file. */
interface Page {
  readonly title: string;
  readonly style: string;
  /** HTML: whatever in it is not ours has to be escaped. */
  readonly content: string;
}

/**
 * A page in the usual look.
 * @param content HTML: whatever in it is not ours has to be escaped
 */
export function pageReply(
  content: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const page = { title: 'Elatio', style: STYLE, content: `<h1>Elatio</h1>\n${content}` };
  return styledReply(page, status, headers);
}

/** A page in a look of its own. */
export function styledReply(
  { title, style, content }: Page,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${content}
</body>
</html>
`;
  return textReply(page, status, { ...headersFor(style), ...headers });
}

function headersFor(style: string): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    // No script at all; this one style by its hash.
    'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    // Under `no-referrer` browsers would send `Origin: null` with our own forms.
    'referrer-policy': 'same-origin',
  };
}
