import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ElatioError } from '../../protocol/error.ts';

/**
 * The command line that starts this very program from anywhere, without a shell or npm: the Node that
 * `runtime.js` has found new enough, and `bin.js`, of a clone or of an installed package.
 * @param from where this file is, as a URL; as it runs where it is absent
 * @throws ElatioError ELATIO_CLI_PROGRAM
 */
export function programCommand(from = import.meta.url): readonly string[] {
  // What is compiled lies two folders deeper than what it was compiled from, and bin.js stays where it is.
  const found = ['./bin.js', '../../../node/cli/bin.js']
    .map((place) => fileURLToPath(new URL(place, from)))
    .find((path) => existsSync(path));
  if (found !== undefined) return [process.execPath, found];
  throw new ElatioError('ELATIO_CLI_PROGRAM', 'The program that a service would start is gone.');
}
