const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * JSON without blanks as `JSON.stringify(…, null, 2)` writes it, as it comes: it may be longer than a string can be.
 * @param depth so many of the outermost lists or objects are left out
 */
export async function* indented(pieces: AsyncIterable<string>, depth = 0): AsyncGenerator<string> {
  let level = -depth;
  let inText = false;
  let isEscaped = false;
  /** Whether a list or object has begun of which nothing came yet. */
  let isNew = false;
  const line = (): string => `\n${'  '.repeat(Math.max(0, level))}`;

  function punctuation(code: number): string | undefined {
    switch (code) {
      case LIST:
      case OBJECT: {
        const before = isNew ? line() : '';
        // What begins in one that is left out begins no line.
        isNew = ++level > 0;
        return isNew ? `${before}${String.fromCharCode(code)}` : '';
      }
      case LIST_END:
      case OBJECT_END: {
        level--;
        const before = isNew ? '' : line();
        isNew = false;
        return level < 0 ? '' : `${before}${String.fromCharCode(code)}`;
      }
      case COMMA:
        return `,${line()}`;
      case COLON:
        return ': ';
    }
  }

  for await (const piece of pieces) {
    let out = '';
    /** What is copied as it is begins here. */
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const code = piece.charCodeAt(i);
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) inText = false;
        continue;
      }
      const text = punctuation(code);
      if (text !== undefined) {
        out += piece.slice(from, i) + text;
        from = i + 1;
        continue;
      }
      if (code === QUOTE) inText = true;
      if (!isNew) continue;
      isNew = false;
      out += piece.slice(from, i) + line();
      from = i;
    }
    yield out + piece.slice(from);
  }
}
