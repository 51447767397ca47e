import envPaths from 'env-paths';

/** Where a person's data is unless they say otherwise, by the custom of each system (XDG on Linux). */
export function defaultDirectory({ testing }: { readonly testing: boolean }): string {
  return envPaths(testing ? 'elatio-testing' : 'elatio', { suffix: '' }).data;
}
