import { ElatioError } from '../../protocol/error.ts';
import type { JsonValue } from '../../protocol/json.ts';
import type { Collection } from '../docs/index.ts';
import type { Regexes } from '../query/index.ts';
import { classesOf, readClasses, type Taken } from './activitywatch.ts';
import { checkMatches, compile, type Compiled, rulesOf } from './compile.ts';
import {
  type Changed,
  checkSize,
  idsIn,
  keptOf,
  nodeOf,
  withAdded,
  withChanges,
  type Kept,
} from './edit.ts';
import { explain } from './explain.ts';
import type { Categories, Done, Tree } from './interface.ts';
import { presets } from './presets/index.ts';
import { treeOf } from './tree.ts';

export interface CategoriesDeps {
  readonly document: Collection;
  readonly regexes: Regexes;
  readonly random: (size: number) => Uint8Array;
}

/** What was made of categories, as long as they stay as they are. */
interface Known {
  readonly text: string;
  readonly tree: Tree;
  readonly compiled: readonly Compiled[];
  readonly rules: JsonValue;
}

export function createCategories({ document, regexes, random }: CategoriesDeps): Categories {
  let last: Known | undefined;

  const isPreset = (): boolean => document.all().size === 0;

  function kept(): Kept {
    const own = document.all();
    return own.size > 0 ? own : presets();
  }

  function known(): Known {
    const all = kept();
    const text = JSON.stringify([...all]);
    if (last?.text === text) return last;
    const tree = treeOf(all);
    const { compiled, problems } = compile(tree, regexes);
    last = {
      text,
      tree: { ...tree, problems: [...tree.problems, ...problems] },
      compiled,
      rules: rulesOf(compiled),
    };
    return last;
  }

  const newId = (): string => Buffer.from(random(16)).toString('hex');

  /** Writes what a change makes otherwise; with the first one all that was built in, in the same edit. */
  async function write({ kept: after, node }: Changed): Promise<Done> {
    const edit = await document.setAll(differences(document.all(), after), node.path.join(' > '));
    return { edit, id: node.id };
  }

  function applied(sent: unknown): Changed {
    if (typeof sent === 'object' && sent !== null && 'id' in sent) {
      const { id, changes = {} } = sent as { readonly id: unknown; readonly changes?: unknown };
      return changedBy(String(id), changes);
    }
    return addedBy(sent);
  }

  function addedBy(sent: unknown): Changed {
    const changed = withAdded(kept(), sent, newId);
    checkMatches(changed.node.match ?? [], regexes);
    return changed;
  }

  function changedBy(id: string, sent: unknown): Changed {
    const changed = withChanges(kept(), id, sent);
    checkMatches(changed.node.match ?? [], regexes);
    return changed;
  }

  return {
    isPreset,
    tree: () => known().tree,
    presets: () => treeOf(presets()),
    rules: () => known().rules,
    get: (id) => nodeOf(known().tree, id),
    add: async (sent) => write(addedBy(sent)),
    change: async (id, sent) => write(changedBy(id, sent)),
    async remove(id) {
      const before = kept();
      const { tree } = known();
      const ids = idsIn(tree, id);
      const after = new Map(before);
      for (const one of ids) after.delete(one);
      const of = nodeOf(tree, id).path.join(' > ');
      const edit = await document.setAll(differences(document.all(), after), of);
      return { edit, id, removed: ids.length };
    },
    async import(settings) {
      const { taken, left } = readClasses(settings, (matches) => checkMatches(matches, regexes));
      if (taken.length === 0) {
        throw new ElatioError(
          'ELATIO_CATEGORIES_IMPORT',
          `There is no category that could be taken.${left.length > 0 ? ` ${left[0]}` : ''}`,
        );
      }
      const after = withTaken(taken, newId);
      checkSize(after);
      const edit = await document.setAll(differences(document.all(), after), 'ActivityWatch');
      return { edit, count: taken.length, left };
    },
    export: () => classesOf(known().tree.nodes),
    async restorePresets() {
      return document.setAll(differences(document.all(), new Map()), 'presets');
    },
    explain: (data) => explain(known().compiled, data, regexes),
    propose(sent) {
      const { tree, node } = applied(sent);
      const { compiled } = compile(tree, regexes);
      // No name of a person's begins so.
      const marked = [...node.path.slice(0, -1), `\0${node.name}`];
      const all = compiled.map((one) => (one.node.id === node.id ? { ...one, path: marked } : one));
      const own = compiled.filter((one) => one.node.id === node.id);
      return { path: node.path, own: rulesOf(own), all: rulesOf(all), marked };
    },
  };
}

/** What has to be set, so that the document has this. */
function differences(before: Kept, after: Kept): Map<string, JsonValue | undefined> {
  const changes = new Map<string, JsonValue | undefined>();
  for (const id of before.keys()) if (!after.has(id)) changes.set(id, undefined);
  for (const [id, value] of after) {
    if (JSON.stringify(before.get(id)) !== JSON.stringify(value)) changes.set(id, value);
  }
  return changes;
}

/** The categories of a list, in its order; what they are in and the list does not have is made. */
function withTaken(taken: readonly Taken[], newId: () => string): Kept {
  const after = new Map<string, JsonValue>();
  const ids = new Map<string, string>();
  let order = 0;
  const nameOf = (path: readonly string[]): string => JSON.stringify(path);
  // First, so that nothing is made that comes later in the list.
  const own = taken.map(({ path }) => {
    const id = newId();
    if (!ids.has(nameOf(path))) ids.set(nameOf(path), id);
    return id;
  });
  function idOf(path: readonly string[]): string | undefined {
    if (path.length === 0) return undefined;
    const known = ids.get(nameOf(path));
    if (known !== undefined) return known;
    const id = newId();
    ids.set(nameOf(path), id);
    put(id, path, {});
    return id;
  }
  function put(id: string, path: readonly string[], chosen: Taken['chosen']): void {
    const parent = idOf(path.slice(0, -1));
    const [name] = path.slice(-1);
    after.set(
      id,
      keptOf({ ...chosen, name, ...(parent !== undefined && { parent }), order: order++ }),
    );
  }
  for (const [i, { path, chosen }] of taken.entries()) put(own[i], path, chosen);
  return after;
}
