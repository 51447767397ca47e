import type { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import type { ApiDocument, Described } from '../../../node/http/api/document.ts';
import type { AppDeps, AppEnv } from '../../../node/http/index.ts';
import { temporaryFolder } from '../folder.ts';
import { call, nodeOver, type TestNode, testStore } from './fixture.ts';

/** A node over a new store, with everything allowed unless told otherwise. */
export async function openedNode(deps: Partial<AppDeps> = {}): Promise<TestNode> {
  const store = await testStore(temporaryFolder());
  onTestFinished(() => store.stop());
  return nodeOver(store, { marketFolder: temporaryFolder(), ...deps });
}

export async function documentOf(app: Hono<AppEnv>): Promise<ApiDocument> {
  return (await call(app, 'GET', '/openapi.json')).body as ApiDocument;
}

/** An operation of a document with its place. */
export interface Listed {
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly operation: Described;
}

export function operationsOf({ paths }: ApiDocument): Listed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** The path with values for its parameters. */
export function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? `no-${name}`),
  );
}
