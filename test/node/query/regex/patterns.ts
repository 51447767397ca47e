import fc from 'fast-check';

const atom = fc.constantFrom(
  'a',
  'b',
  'é',
  'ß',
  '😀',
  '.',
  '\\w',
  '\\W',
  '\\d',
  '\\s',
  '\\S',
  '\\b',
  '\\B',
  '^',
  '$',
  '\\A',
  '\\z',
  '[ab]',
  '[^a]',
  '[^\\w]',
  '[a-z\\d]',
  '[[:alpha:]é]',
  '\\p{Greek}',
  '\\x{e9}',
  '(?i:A)',
  '(?i:[^É])',
  '(?m:^b)',
  '(?m:a$)',
  '(?s:.)',
);
const quantifier = fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '{2,3}?');

/** Patterns that need nothing but linear time. */
export const regular = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    atom,
    fc.array(tie('pattern'), { maxLength: 4 }).map((parts) => parts.join('')),
    fc.array(tie('pattern'), { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join('|')})`),
    fc.tuple(tie('pattern'), quantifier).map(([part, sign]) => `(?:${part})${sign}`),
  ),
})).pattern;

/** Texts in which such patterns are found now and then. */
export const text = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'A',
      'é',
      'É',
      'ß',
      '😀',
      '1',
      '٣',
      ' ',
      '\n',
      '-',
      '\u0301',
      '\ud83d',
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));
