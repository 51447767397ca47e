import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programCommand } from '../../../node/cli/program.ts';
import { temporaryFolder } from '../folder.ts';

describe('the command that starts this program', () => {
  it.each([
    ['a clone', 'node/cli/program.ts'],
    ['a package', 'dist/node/cli/program.js'],
  ])('is that of %s, where this Node and its bin.js are', (_, file) => {
    const folder = temporaryFolder();
    const bin = join(folder, 'node/cli/bin.js');
    mkdirSync(join(folder, 'node/cli'), { recursive: true });
    writeFileSync(bin, '');
    const from = pathToFileURL(join(folder, file)).href;
    expect(programCommand(from)).toEqual([process.execPath, bin]);
  });

  it('is refused where the program was removed meanwhile', () => {
    const from = pathToFileURL(join(temporaryFolder(), 'program.ts')).href;
    expect(() => programCommand(from)).toThrow(
      expect.objectContaining({ code: 'ELATIO_CLI_PROGRAM' }),
    );
  });
});
