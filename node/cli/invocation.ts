import { resolve } from 'node:path';
import { defaultDirectory, shellWord } from '../directory/index.ts';

/** How this program was called, so that what it tells people to type is what works for them. */
function commandName(env: NodeJS.ProcessEnv): string {
  return env['npm_lifecycle_event'] && env['npm_package_name'] === 'elatio'
    ? 'npm run -s elatio --'
    : 'elatio';
}

/** A whole command line, e.g. `elatio keys passphrase --data DIR`; the directory only where it is not the usual. */
export function commandLine(
  env: NodeJS.ProcessEnv,
  command: string,
  directory: string,
  usual = defaultDirectory({ testing: false }),
): string {
  const data = directory === usual ? '' : ` --data ${shellWord(directory)}`;
  return `${commandName(env)} ${command}${data}`;
}

/** The data directory that options mean, absolute. */
export function directoryOf(options: {
  readonly data?: string | undefined;
  readonly testing?: boolean | undefined;
}): string {
  return resolve(options.data ?? defaultDirectory({ testing: options.testing ?? false }));
}
