import envPaths from 'env-paths';

/** A directory as a shell takes it for one word, so that what we print can be typed. */
export function shellWord(directory: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(directory)) return directory;
  return process.platform === 'win32'
    ? `"${directory}"`
    : `'${directory.replaceAll("'", `'\\''`)}'`;
}

/** Where a person's data is unless they say otherwise, by the custom of each system (XDG on Linux). */
export function defaultDirectory({ testing }: { readonly testing: boolean }): string {
  return envPaths(testing ? 'elatio-testing' : 'elatio', { suffix: '' }).data;
}

/** Where a vault keeps what it keeps, likewise. */
export function defaultVaultDirectory(): string {
  return envPaths('elatio-vault', { suffix: '' }).data;
}
