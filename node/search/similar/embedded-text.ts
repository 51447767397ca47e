import type { Text } from '../documents/texts.ts';

/** What tells where something was done rather than what. */
const WHERE: ReadonlySet<string> = new Set([
  'app',
  'url',
  'project',
  'language',
  'branch',
  'client',
]);

/** The text by which a document is compared with others: what it says, and its address only where it says nothing. */
export function embeddedText(texts: readonly Text[]): string {
  const said = texts.filter(([key]) => !WHERE.has(key));
  return (said.length > 0 ? said : texts).map(([, text]) => text).join(' ');
}
