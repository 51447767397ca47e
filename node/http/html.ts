import { createHash } from 'node:crypto';
import { textReply } from './reply.ts';

const STYLE = `
:root{color-scheme:light dark;--page:#faf7f1;--card:#fffdf9;--text:#1f1b16;--second:#6b6357;--mark:#efe9dd;
--accent:#0d6b5f;--on:#fff;--bad:#b23a31}
@media (prefers-color-scheme:dark){:root{--page:#151310;--card:#1d1a16;--text:#f0eae0;--second:#a89e8f;
--mark:#2f2a23;--accent:#4fc0ae;--on:#151310;--bad:#e57f76}}
*{box-sizing:border-box}
body{font:1rem/1.6 Inter,system-ui,sans-serif;max-width:34rem;margin:15vh auto 3rem;padding:0 1.5rem;
background:var(--page);color:var(--text)}
h1{font-size:1.7rem;margin:0 0 1rem}a{color:var(--accent)}
label{display:block;font-size:.9rem;color:var(--second);margin-bottom:.25rem}
input,button{font:inherit;padding:.5rem .75rem;border-radius:8px;border:1px solid var(--second)}
input{width:100%;background:var(--card);color:inherit}
button{background:var(--accent);border-color:var(--accent);color:var(--on);padding-inline:1.5rem;cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code{background:var(--mark);padding:.1rem .35rem;border-radius:4px}
.bad{color:var(--bad);font-weight:600}.aside{color:var(--second);margin-top:2rem}
`;

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
