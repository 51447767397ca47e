/** What a token or session may; each may what those before it may, but `read` changes nothing: not what `browser` may. */
export const SCOPES = ['browser', 'read', 'write', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];
