import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiKeyOf, diffLines, withKey, withoutKey } from '../../../node/compat/index.ts';

const KEY = 'elatio_abc-_123';
const enabled = (text: string, port = 5600): string => withKey(text, KEY, port, 5600);
const refusal = expect.objectContaining({ code: 'ELATIO_COMPAT_TOML' });

const FILES: [what: string, text: string][] = [
  ['nothing', ''],
  ['one that is blank', '\n\n'],
  ['comments', '# mine\n#[auth]\n#api_key = "x"\n'],
  ['other settings', 'address = "127.0.0.1"\nport = 5600\n\n[custom_static]\nvis = "/vis"\n'],
  ['an empty table', '[auth]\n'],
  ['a table without a line break', '[auth]'],
  ['a table in the middle', '[a]\nx = 1\n\n[ auth ] # keys\n# none yet\n[b]\ny = 2\n'],
  ['a key of somebody else', '[auth]\napi_key = "old" # from the server\nother = 1\n[b]\n'],
  ['a key of somebody else at the end', 'port = 5600\n[auth]\n  api_key = "old"'],
  ['an empty key', '[auth]\napi_key = ""\n'],
  ['line breaks of Windows', 'port = 5600\r\n\r\n[auth]\r\napi_key = "old"\r\n'],
  ['no line break at the end', 'port = 5600'],
  ['no line break at the end, on Windows', 'a = 1\r\nport = 5600'],
  ['another port', 'port = 5601\n[x]\nport = 1\n'],
  ['a port in a table', '[x]\nport = 5601\n'],
  ['a date and a float', 'when = 2024-01-15T10:00:00Z\nwhat = 1.5\nlist = [\n  "a",\n]\n'],
];

describe.each(FILES)('in a file with %s', (_, text) => {
  test.each([5600, 5666])('clients find the key for port %i', (port) => {
    expect(apiKeyOf(enabled(text, port), 5600)).toEqual({ key: KEY, port, isOurs: true });
  });

  test('undoing gives the file as it was, to the byte', () => {
    for (const port of [5600, 5666]) expect(withoutKey(enabled(text, port))).toBe(text);
    expect(withoutKey(text)).toBe(text);
  });

  test('again changes nothing, and another key takes the place of the first', () => {
    const once = enabled(text);
    expect(withKey(once, KEY, 5600, 5600)).toBe(once);
    const other = withKey(once, 'other', 5666, 5600);
    expect(apiKeyOf(other, 5600)).toMatchObject({ key: 'other', port: 5666 });
    expect(other).not.toContain(KEY);
    expect(withoutKey(other)).toBe(text);
  });

  test('what the person adds meanwhile stays', () => {
    const added = '# note\n[added]\nz = 3\n';
    const eol = text === '' || text.endsWith('\n') ? '' : text.includes('\r') ? '\r\n' : '\n';
    const now = enabled(text);
    const separated = now.endsWith('\n') ? now : now + eol;
    expect(withoutKey(separated + added)).toBe(text + eol + added);
    expect(withoutKey(`# top\n${now}`)).toBe(`# top\n${text}`);
  });

  test('the difference is shown by line', () => {
    const shown = diffLines(text, enabled(text));
    expect(shown).toContainEqual(
      expect.stringMatching(`^\\+ api_key = "${KEY}" # added by Elatio`),
    );
    const replaced = text.split(/\r?\n/).filter((line) => /^(\s*api_key|port = 5601$)/.test(line));
    const gone = replaced.filter((line) => text.startsWith(line) || !line.startsWith('port'));
    expect(shown.filter((line) => line.startsWith('- '))).toEqual(gone.map((line) => `- ${line}`));
  });
});

test('any file comes back', () => {
  const line = fc.constantFrom(
    '',
    '# c',
    'a = 1',
    'port = 5601',
    '"port" = 7',
    '[auth]',
    '[[auth]]',
    '[auth.deep]',
    'api_key = "k"',
    "auth.api_key = 'x'",
    '[b]',
    'c = """',
    '"""',
    'x = [',
    ']',
  );
  const texts = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, eol, ended]) => lines.join(eol) + (ended ? eol : ''));
  let taken = 0;
  fc.assert(
    fc.property(texts, (text) => {
      let result: string;
      try {
        result = enabled(text);
      } catch (error) {
        expect(error).toEqual(refusal);
        return;
      }
      taken++;
      expect(apiKeyOf(result, 5600)).toMatchObject({ key: KEY, port: 5600 });
      expect(withoutKey(result)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(200);
});

test('lines that the person put under our heading keep it', () => {
  const now = `${enabled('a = 1\n')}mine = true\n`;
  expect(withoutKey(now)).toBe('a = 1\n[auth]\nmine = true\n');
});

test('a key that the person put in the place of ours: undoing would double it, and is refused', () => {
  const now = enabled('[auth]\napi_key = "old"\n');
  const theirs = now.replace(/^api_key.*$/m, 'api_key = "mine"');
  expect(withoutKey(enabled('')).trim()).toBe('');
  expect(() => withoutKey(theirs)).toThrow(refusal);
});

test.each([
  ['no TOML', 'port = \n'],
  ['no TOML further down', '[auth]\nkey\n'],
  ['auth as a value', 'auth = 1\n'],
  ['auth within a line', 'auth = { api_key = "x" }\n'],
  ['a dotted key', 'auth.api_key = "x"\n'],
  ['a list of tables', '[[auth]]\napi_key = "x"\n'],
  ['a key of several lines', '[auth]\napi_key = """\nx"""\n'],
  ['a table within a text', 'x = """\n[auth]\n"""\n'],
  ['a zero byte', 'a = "\0"\n'],
])('%s is left alone', (_, text) => {
  expect(() => enabled(text)).toThrow(refusal);
});
