import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planService } from '../../../node/service/index.ts';
import { temporaryFolder } from '../folder.ts';
import { subjectOn } from './subject.ts';

const word = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('"', '\\', ' ', 'a', '$', '%', '&', '<', "'"), minLength: 1 }),
);

function unescaped(xml: string): string {
  return xml
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

describe('a systemd user unit', () => {
  const isMissing = spawnSync('which', ['systemd-analyze']).status !== 0;

  it.skipIf(isMissing).each([false, true])(
    'has no fault that systemd finds, whatever the directory is called (desktop: %s)',
    (hasDesktop) => {
      const folder = temporaryFolder();
      const command = ['/usr/bin/env', 'up', '--data', '/people/a "b" \\c $HOME %h ${x}\n'];
      const subject = subjectOn('linux', { command, hasDesktop });
      const path = join(folder, 'elatio.service');
      writeFileSync(path, planService(subject).text);
      const verify = (): string =>
        spawnSync('systemd-analyze', ['--user', 'verify', path], {
          encoding: 'utf8',
          env: { ...process.env, XDG_RUNTIME_DIR: folder, HOME: folder },
        }).stderr;
      expect(verify()).toBe('');
      // It would find one.
      writeFileSync(path, planService(subject).text.replace('on-failure', 'now and then'));
      expect(verify()).toContain('restart specifier');
    },
  );

  it('gives each word as it is: no variable, no specifier, no end of line', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const { text } = planService(subjectOn('linux', { command: ['/usr/bin/env', ...words] }));
        // For systemd a line ends with \n alone, for `.` of a regular expression with U+2028 too.
        const line = /^ExecStart=([^\n]*)\n/m.exec(text)?.[1] ?? '';
        expect(systemdWords(line)).toEqual(['/usr/bin/env', ...words]);
      }),
    );
  });

  it('is of the desktop where there is one, so that it begins when a display is known', () => {
    const { text } = planService(subjectOn('linux', { hasDesktop: true }));
    expect(text).toContain('WantedBy=graphical-session.target');
    expect(text).toContain('PartOf=graphical-session.target');
    expect(planService(subjectOn('linux')).text).toContain('WantedBy=default.target');
  });

  it('lies where XDG says, and a relative path there says nothing', () => {
    const pathWith = (value: string): string =>
      planService(subjectOn('linux', { env: { XDG_CONFIG_HOME: value } })).path;
    expect(pathWith('/c')).toBe('/c/systemd/user/elatio.service');
    expect(pathWith('c')).toBe('/people/ada/.config/systemd/user/elatio.service');
  });
});

/** The obvious reading of systemd.syntax(7) and "Command lines" of systemd.service(5), all words quoted. */
function systemdWords(line: string): string[] {
  const words: string[] = [];
  for (const [, body = ''] of line.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
    words.push(
      body
        .replaceAll('%%', '%')
        .replaceAll('$$', '$')
        .replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
    );
  }
  return words;
}

describe('a launch agent', () => {
  it('holds each word as it is, but what XML cannot', () => {
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const { text } = planService(subjectOn('darwin', { command: ['/n', ...words] }));
        const array = /<array>([\s\S]*)<\/array>/.exec(text)?.[1] ?? '';
        const found = [...array.matchAll(/<string>([\s\S]*?)<\/string>/g)].map(([, s = '']) =>
          unescaped(s),
        );
        const expected = words.map((text) =>
          text.replaceAll(/[^\P{Cc}\n\r\t]|[\ufffe\uffff]/gu, ''),
        );
        expect(found.slice(1, -1).map(withoutC1)).toEqual(expected.map(withoutC1));
        expect(found.at(-1)).toBe('--log-files');
      }),
    );
  });

  it('starts again after a crash and not after an end, and is loaded into the login', () => {
    const plan = planService(subjectOn('darwin'));
    expect(plan.path).toBe('/people/ada/Library/LaunchAgents/elatio.plist');
    expect(plan.text).toMatch(/<key>SuccessfulExit<\/key>\s*<false\/>/);
    expect(plan.install.after).toContainEqual(['launchctl', 'bootstrap', 'gui/501', plan.path]);
    const print = 'gui/501/elatio = {\n\tactive count = 1\n\tstate = running\n\n\tpid = 812\n}';
    expect(plan.read(print)).toMatchObject({ enabled: true, running: true, pid: 812 });
    expect(plan.read('')).toMatchObject({ enabled: false, running: false, pid: undefined });
  });
});

function withoutC1(text: string): string {
  return text.replaceAll(/[\u007f-\u009f]/g, '');
}

describe('a task of Windows', () => {
  it('holds each word as its program will read it', () => {
    fc.assert(
      fc.property(
        fc.array(word.filter((text) => !/\p{Cc}|[\ufffe\uffff]/u.test(text))),
        (words) => {
          const { text } = planService(subjectOn('win32', { command: ['C:\\n.exe', ...words] }));
          const line = unescaped(/<Arguments>([\s\S]*?)<\/Arguments>/.exec(text)?.[1] ?? '');
          expect(windowsWords(line)).toEqual(['--headless', 'C:\\n.exe', ...words, '--log-files']);
        },
      ),
    );
  });

  it('is of the person who is logged in, for as long as it takes', () => {
    const env = { USERDOMAIN: 'PC', USERNAME: 'A & B', LOCALAPPDATA: 'D:\\Local' };
    const plan = planService(subjectOn('win32', { env }));
    expect(plan.path).toBe('D:\\Local\\elatio-service\\task.xml');
    expect(plan.text.match(/<UserId>PC\\A &amp; B<\/UserId>/g)).toHaveLength(2);
    expect(plan.text).toContain('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>');
    expect(plan.text.startsWith('\ufeff<?xml version="1.0" encoding="UTF-16"?>\r\n')).toBe(true);
    expect(plan.read('Running\r\n')).toMatchObject({ enabled: true, running: true });
    expect(plan.read('Disabled\r\n')).toMatchObject({ enabled: false, running: false });
    expect(plan.read('')).toMatchObject({ enabled: false, running: false });
  });
});

/** CommandLineToArgvW, letter by letter. */
function windowsWords(line: string): string[] {
  const words: string[] = [];
  let now: string | undefined;
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const slashes = /^\\*/.exec(line.slice(i))?.[0].length ?? 0;
    const next = line[i + slashes];
    if (slashes > 0 && next === '"') {
      now = (now ?? '') + '\\'.repeat(Math.floor(slashes / 2));
      i += slashes - 1;
      if (slashes % 2 === 1) {
        now += '"';
        i++;
      }
    } else if (line[i] === '"') {
      isQuoted = !isQuoted;
      now ??= '';
    } else if (line[i] === ' ' && !isQuoted) {
      if (now !== undefined) words.push(now);
      now = undefined;
    } else now = (now ?? '') + line[i];
  }
  return now === undefined ? words : [...words, now];
}

it.each(['linux', 'darwin', 'win32'] as const)('on %s one for testing is another', (platform) => {
  const [one, other] = [false, true].map((testing) =>
    planService(subjectOn(platform, { testing })),
  );
  expect(other.name).not.toBe(one.name);
  expect(other.path).not.toBe(one.path);
  expect(one.runs(one.text)).toContain('/opt/elatio/bin.js');
});

it('a system whose services are not known is told so', () => {
  expect(() => planService(subjectOn('aix'))).toThrow(
    expect.objectContaining({ code: 'ELATIO_SERVICE_PLATFORM' }),
  );
});
