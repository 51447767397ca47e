/** What a device keeps of what the owner's others record: see README.md. */
export { createOwnScope, type OwnScope, type OwnScopeStatus } from './own-scope.ts';
export { createScopes, type Scopes } from './scope.ts';
