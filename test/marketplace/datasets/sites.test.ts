import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSites, SITE_CATEGORIES } from '../../../marketplace/datasets/sites.ts';

it.each([
  ['https://github.com/a', 'Code'],
  ['https://gist.github.com', 'Code'],
  ['http://GitHub.com:8080/', 'Code'],
  ['https://mail.google.com/mail', 'Mail and chat'],
  ['https://www.google.com/search?q=chemo', 'Search'],
  ['https://notgithub.com/', 'other'],
  ['https://github.com.evil.example/', 'other'],
  ['https://github.com@evil.example/', 'other'],
  ['https://github.com:x@evil.example/', 'other'],
  [String.raw`https://evil.example\@github.com/`, 'other'],
  ['https://constructor/', 'other'],
  ['file:///chemo.txt', 'other'],
  ['', 'other'],
  [undefined, 'other'],
  [{ url: 'https://github.com/' }, 'other'],
])('%j is a site of the kind %s', (address, category) => {
  expect(createSites()(address)).toBe(category);
});

it('any text is of a public kind, the second time as the first', () => {
  const siteOf = createSites();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (address) => {
      const site = siteOf(address);
      expect(SITE_CATEGORIES).toContain(site);
      expect(siteOf(address)).toBe(site);
    }),
  );
});
