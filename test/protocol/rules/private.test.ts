import { expect, test } from 'vitest';
import { isPrivate } from '../../../protocol/rules/private.ts';

const LONG = 'a'.repeat(5_000);

test.each<[object]>([
  [{ incognito: true }],
  [{ app: 'firefox', title: 'Mozilla Firefox Private Browsing' }],
  [{ app: 'firefox', title: `${LONG} — Mozilla Firefox Private Browsing` }],
  [{ app: 'firefox.exe', title: 'Page - Mozilla Firefox (Private Browsing)' }],
  [{ app: 'Firefox', title: 'Page — Private Browsing' }],
  [{ app: 'LibreWolf', title: 'Page — LibreWolf Private Browsing' }],
  [{ app: 'msedge.exe', title: 'Page - [InPrivate] - Microsoft\u200b Edge' }],
  [{ app: 'Google Chrome', title: 'Page - Google Chrome (Incognito)' }],
])('%o is of a private window', (data) => {
  expect(isPrivate({ data: { ...data } })).toBe(true);
});

test.each<[object]>([
  [{}],
  [{ incognito: false }],
  [{ incognito: 'true' }],
  [{ title: 'Page — Mozilla Firefox Private Browsing' }],
  [{ app: 'firefox', title: 'About Private Browsing — Mozilla Firefox' }],
  [{ app: 'code', title: 'notes on Private Browsing' }],
  [{ app: 'chromium', title: 'What is (Incognito)? - Chromium' }],
  [{ app: 'msedge.exe', title: '[InPrivate] mode [explained] - Microsoft Edge' }],
  [{ app: ['firefox'], title: { text: 'Private Browsing' } }],
])('%o is not', (data) => {
  expect(isPrivate({ data: { ...data } })).toBe(false);
});
