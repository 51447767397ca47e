import { createHash } from 'node:crypto';
import { textReply } from './reply.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}' +
  'button{font:inherit;padding:.4rem 1.2rem}code{background:#8883;padding:.1rem .3rem;border-radius:.2rem}';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // No script at all; this one style by its hash.
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  // Under `no-referrer` browsers would send `Origin: null` with our own forms.
  'referrer-policy': 'same-origin',
};

/**
 * A whole page, which needs no other file.
 * @param content HTML: whatever in it is not ours has to be escaped
 */
export function pageReply(
  content: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Elatio</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Elatio</h1>
${content}
</body>
</html>
`;
  return textReply(page, status, { ...HEADERS, ...headers });
}
