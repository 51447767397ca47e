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

const word = fc.constantFrom(
  'ab',
  'Aß',
  'kas',
  '\u212aa',
  'ſb',
  'İ',
  'Σς',
  '😀',
  '\ud83d',
  '𐐀',
  'é',
);
/** Patterns as persons write them: words, one or another of them, in any case, with something around. */
export const wordy = fc
  .tuple(
    fc.constantFrom('', '', '(?i)', '(?ia)'),
    fc.array(
      fc.tuple(
        fc.constantFrom('', '', '\\b', '^', '.*', '[kK]', '(?<!a)', '(?:a|b)?', '(?i:K)'),
        word,
        fc.constantFrom(
          '',
          '',
          '\\b',
          '$',
          '.*b',
          's?',
          '{2}',
          '[sſ]',
          '[ab-]',
          '(?=a)',
          '(?>a|ab)b',
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([flags, words]) => flags + words.map((parts) => parts.join('')).join('|'));

/** Texts in which such patterns are found now and then. */
export const wordyText = fc
  .array(
    fc.constantFrom(
      ...Array.from('abABkK\u212asSſßẞiİıΣσςéÉ😀𐐀𐐨\u{10fffd} \n-—٣\u00a0\x80文²'),
      'ab',
      'kas',
      '\ud83d',
      '\ude00',
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''));
