import { expect, test } from 'vitest';
import { ruleFromText } from '../../../node/cli/rule-options.ts';

const given = (text: string) => JSON.parse(JSON.stringify(ruleFromText(text))) as object;

test.each([
  ['--app Signal', { when: { app: 'Signal' }, action: 'exclude' }],
  [
    `--title "a friend" --app='my "app"'  --outside "mon-fri 9-18"`,
    { when: { title: 'a friend', app: 'my "app"', outside: 'mon-fri 9-18' }, action: 'exclude' },
  ],
  [
    '--domain bank.example --domain-only',
    { when: { domain: 'bank.example' }, action: 'domain-only' },
  ],
  ['--redact title url --name x', { name: 'x', when: {}, action: { redact: ['title', 'url'] } }],
])('%s is a rule', (text, rule) => {
  expect(given(text)).toEqual(rule);
});

test.each([
  ['--ap Signal', "unknown option '--ap'"],
  ['--app', 'argument missing'],
  ['--app x what', 'too many arguments'],
  ['--app x --exclude --domain-only', 'One of --exclude'],
  ['--help', "unknown option '--help'"],
])('%s is none, and says why', (text, why) => {
  expect(() => ruleFromText(text)).toThrow(
    expect.objectContaining({ code: 'ELATIO_CLI_RULE', message: expect.stringContaining(why) }),
  );
});
