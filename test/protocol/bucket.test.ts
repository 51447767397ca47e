import { expect, test } from 'vitest';
import { type Domain, domainOfType } from '../../protocol/bucket.ts';

test.each<[Domain, readonly string[]]>([
  [
    'core',
    [
      'currentwindow',
      'afkstatus',
      'app.editor.activity',
      'currently-playing',
      'os.lockscreen.unlocks',
      'media.playback',
    ],
  ],
  ['web', ['web.tab.current', 'web.history']],
  ['input', ['os.hid.input']],
  ['files', ['os.file.changes']],
  ['manual', ['manual.note', 'general.stopwatch', 'calendar']],
  ['health', ['health.heartrate', 'health.sleep']],
  ['iot', ['sensor.temperature']],
])('domain %s has buckets of type %j', (domain, types) => {
  for (const type of types) expect(domainOfType(type)).toBe(domain);
});

test.each([
  '',
  'web',
  'webtab',
  'health',
  'calendar.day',
  'os.hid.input.x',
  '__proto__',
  'toString',
])('a type nobody knows goes to core: "%s"', (type) => {
  expect(domainOfType(type)).toBe('core');
});
