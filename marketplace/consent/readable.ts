/** A consent as one file that anybody can open, print and file: HTML without scripts, in which nothing is fetched. */
import type { KeptConsent } from './book.ts';
import { jsonLdText } from './json-ld.ts';
import { type CurrencyOf, receiptSections, type Section, timeWords } from './words.ts';

const STYLE =
  'body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}' +
  'dt{font-weight:bold}dd{margin:0 0 .6rem;white-space:pre-wrap;overflow-wrap:anywhere}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}';

/** The file, in UTF-8. At its end stands the JSON-LD that was signed, so that nothing is lost in the words. */
export function readableConsent(consent: KeptConsent, currencyOf: CurrencyOf): string {
  const { id, receipt, venue, signature } = consent;
  const sections: readonly Section[] = [
    { title: 'Standing', rows: [['Withdrawn', withdrawnWords(consent)]] },
    ...receiptSections(receipt, currencyOf),
    {
      title: 'Signature',
      rows: [
        ['Number of this consent', id],
        ['Chain', String(venue.chainId)],
        ['Registry', venue.registry],
        ['Signature (EIP-712)', signature],
      ],
    },
  ];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(`Consent ${id}`)}</title><style>${STYLE}</style></head><body>`,
    '<h1>Consent receipt</h1>',
    '<p>A receipt as ISO/IEC TS 27560 describes it. Times are in UTC.</p>',
    ...sections.map(sectionHtml),
    '<h2>As it was signed, in JSON-LD</h2>',
    `<pre>${escaped(jsonLdText(consent))}</pre>`,
    '</body></html>',
    '',
  ].join('\n');
}

function withdrawnWords({ isRevoked, revokedAt, revocations }: KeptConsent): string {
  if (!isRevoked) return 'no';
  if (revokedAt === undefined) return 'yes; when is not known';
  return `yes, on ${timeWords(revokedAt)} (${revocations[0]?.revocation.reason ?? ''})`;
}

function sectionHtml({ title, rows }: Section): string {
  const items = rows.map(([label, text]) => `<dt>${escaped(label)}</dt><dd>${escaped(text)}</dd>`);
  return `<h2>${escaped(title)}</h2>\n<dl>${items.join('\n')}</dl>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
