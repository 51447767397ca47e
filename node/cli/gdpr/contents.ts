/** The table of contents of an export: `README.txt` for any reader, `index.html` for a browser. */
import { counted, countOf, sizeOf, visible } from '../output.ts';
import { MISSING } from './missing.ts';
import type { Received, WrittenFile } from './receive.ts';

/** What the table of contents is of. */
export interface Contents extends Received {
  /** When it was made. */
  readonly made: Date;
  /** The data directory that it is of. */
  readonly directory: string;
}

const INTRODUCTION =
  'Everything that Elatio has stored about you on this machine, in files that any program can read. It is not sealed: whoever has this folder can read it.';
const TIMES =
  'Times are ISO 8601; "Z" or "+00:00" is UTC, and time-zones.json says which zone was yours when. SHA256SUMS has a digest of each file: "sha256sum -c SHA256SUMS" checks them.';

/** `README.txt`. */
export function contentsText({ files, damage, made, directory }: Contents): string {
  const entries = files.map((file) =>
    [
      file.path,
      // A line break in the name of a bucket would make lines of its own.
      `    ${visible(file.about)}`,
      `    ${[counted(file.records, 'record'), spanOf(file), sizeOf(file.bytes)].filter(Boolean).join(', ')}`,
      `    SHA-256 ${file.sha256}`,
    ].join('\n'),
  );
  return [
    'Your data',
    `${INTRODUCTION}\nMade ${made.toISOString()} from ${directory}.\n${TIMES}`,
    ...(damage.length > 0 ? [`NOT WHOLE\n${damageLines(damage)}`] : []),
    'Files',
    ...entries,
    'What is not here, and why',
    ...MISSING.map((sentence) => `- ${sentence}`),
    '',
  ]
    .map((block) => block.split('\n').map(visible).join('\n'))
    .join('\n\n');
}

function damageLines(damage: readonly string[]): string {
  return [
    'Some of what is stored could not be read, and is missing here ("elatio doctor" says more):',
    ...damage.map((what) => `- ${what}`),
  ].join('\n');
}

/** `index.html`: one file, without scripts, that loads nothing. */
export function contentsHtml({ files, damage, made, directory }: Contents): string {
  const warning =
    damage.length > 0
      ? `<section class="warning"><h2>Not whole</h2><p>Some of what is stored could not be read, and is missing here (<code>elatio doctor</code> says more):</p>${listOf(damage)}</section>`
      : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Your data</title>
<style>${STYLE}</style>
<h1>Your data</h1>
<p>${INTRODUCTION}</p>
<p>Made <time>${made.toISOString()}</time> from <code>${escaped(directory)}</code>. ${escaped(TIMES)}</p>
${warning}
<h2>Files</h2>
<table>
<thead><tr><th>file</th><th>records</th><th>from, to</th><th>size</th></tr></thead>
<tbody>
${files.map(rowOf).join('\n')}
</tbody>
</table>
<h2>What is not here, and why</h2>
${listOf(MISSING)}
</html>
`;
}

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid #8884}
td p{margin:0}
td:nth-child(2),td:nth-child(4){text-align:right;white-space:nowrap}
code{overflow-wrap:anywhere;font-size:.8em}
@media(max-width:45rem){thead{display:none}td{display:block;border:0;padding:0}td:nth-child(n){text-align:left}td:nth-child(2)::before{content:"records: "}tr{display:block;border-top:1px solid #8884;padding:.5rem 0}}
.warning{border-left:.25rem solid #c33;padding-left:1rem}`;

function rowOf(file: WrittenFile): string {
  const address = file.path.split('/').map(encodeURIComponent).join('/');
  return `<tr><td><a href="${escaped(address)}">${escaped(file.path)}</a><p>${escaped(file.about)}</p><code>SHA-256 ${file.sha256}</code></td><td>${countOf(file.records)}</td><td>${escaped(spanOf(file))}</td><td>${sizeOf(file.bytes)}</td></tr>`;
}

function spanOf({ first, last }: WrittenFile): string {
  return first === null || last === null ? '' : `${toSecond(first)} to ${toSecond(last)}`;
}

/** Without the microseconds, which the files have. */
function toSecond(iso: string): string {
  return iso.replace(/\.\d+(?=Z|[+-]\d\d:\d\d$)/, '');
}

function listOf(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('')}</ul>`;
}

/** Names of buckets are anybody's: they stand in the page as text and nothing else. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** `SHA256SUMS`, as `sha256sum -c` reads it. */
export function checksums(files: readonly WrittenFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}
