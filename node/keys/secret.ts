/** Variables that hold a passphrase; the second is the older system's name for it. */
const VARIABLES = ['ELATIO_KEY', 'ACTIVITY_TRACKER_KEY'] as const;

/** The passphrase that the environment gives, and where from; an empty one counts as none. */
export function secretFrom(
  env: NodeJS.ProcessEnv,
): { readonly secret: string; readonly variable: string } | undefined {
  for (const variable of VARIABLES) {
    const secret = env[variable];
    if (secret) return { secret, variable };
  }
  return undefined;
}
