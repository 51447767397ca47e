import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const oxlint = join(root, 'node_modules/.bin/oxlint');

const refused: [file: string, line: string][] = [
  ['protocol/a.ts', "import '../node/store/index.ts';"],
  ['protocol/codec/b.ts', "import '../../node/store/index.ts';"],
  ['protocol/c.ts', "import type { Sink } from '../collectors/collector.ts';"],
  ['protocol/d.ts', "export * from '../marketplace/index.ts';"],
  ['protocol/e.ts', "import { readFileSync } from 'node:fs';"],
  ['protocol/f.ts', "import { randomBytes } from 'crypto';"],
  ['protocol/g.ts', "await import('../node/store/index.ts');"],
  ['protocol/h.ts', 'export const home = process.env.HOME;'],
  ['protocol/i.ts', 'export const home = globalThis.process.env.HOME;'],
  ['protocol/j.ts', 'export const now = Date.now();'],
  ['protocol/k.ts', 'export const now = performance.now();'],
  ['protocol/l.ts', 'export const chance = Math.random();'],
  ['protocol/m.ts', 'export const id = crypto.randomUUID();'],
  ['protocol/n.ts', 'export const bytes = globalThis.crypto.getRandomValues(new Uint8Array(1));'],
  ['collectors/window/a.ts', "import '../../node/ingest/index.ts';"],
  ['collectors/b.ts', "import '../marketplace/index.ts';"],
  ['marketplace/a.ts', "import '../node/store/index.ts';"],
  ['marketplace/b.ts', "import '../collectors/index.ts';"],
  ['node/a.ts', "import '../collectors/window/x11.ts';"],
  ['node/store/b.ts', "import '../../collectors/window/index.ts';"],
  ['node/store/c.ts', "import type { Collector } from '../../collectors/collector.ts';"],
  ['node/store/d.ts', "import '../../marketplace/consent.ts';"],
  ['node/e.ts', "await import('../collectors/window/x11.ts');"],
  ['node/f.ts', "import '../ui/main.ts';"],
  ['node/g.ts', "import '../test/fixture.ts';"],
  ['ui/a.ts', "import { eventFrom } from '../protocol/event.ts';"],
  ['ui/b.ts', "import type { Sink } from '../collectors/collector.ts';"],
];

const allowed: [file: string, line: string][] = [
  ['protocol/codec/ok.ts', "import '../event.ts';\nimport { encode } from 'cborg';"],
  ['collectors/window/ok.ts', "import '../../protocol/event.ts';\nimport 'node:fs';"],
  ['marketplace/ok.ts', "import '../protocol/event.ts';"],
  ['node/ok.ts', "import '../protocol/event.ts';\nimport '../collectors/index.ts';"],
  ['node/store/ok.ts', "import '../../marketplace/index.ts';\nimport '../ingest/index.ts';"],
  ['node/cli/ok.ts', "import './collectors/list.ts';"],
  ['ui/ok.ts', "import type { Event } from '../protocol/event.ts';"],
  ['ui/client.ts', "import { createApiClient } from '../node/http/api-client.ts';"],
  ['test/node/ok.ts', "import '../../node/store/tail.ts';"],
];

let planted: string;
let found: Set<string>;

beforeAll(() => {
  planted = mkdtempSync(join(tmpdir(), 'elatio-imports-'));
  cpSync(join(root, '.oxlintrc.json'), join(planted, '.oxlintrc.json'));
  for (const [file, line] of [...refused, ...allowed]) {
    mkdirSync(dirname(join(planted, file)), { recursive: true });
    writeFileSync(join(planted, file), `${line}\n`);
  }
  found = filesWithViolations();
});
afterAll(() => rmSync(planted, { recursive: true }));

/** Files in which lint refuses an import or a global; what else it says of these scraps is no matter. */
function filesWithViolations(): Set<string> {
  const { stdout } = spawnSync(oxlint, ['--format=json'], { cwd: planted, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { code: string; filename: string }[];
  };
  return new Set(
    diagnostics
      .filter(({ code }) => code.startsWith('eslint(no-restricted-'))
      .map(({ filename }) => filename.replaceAll('\\', '/')),
  );
}

it.each(refused)('refuses in %s: %s', (file) => {
  expect(found).toContain(file);
});

it.each(allowed)('allows in %s: %s', (file) => {
  expect(found).not.toContain(file);
});
