import {
  type Document,
  entriesIn,
  type Entry,
  type KeyReversal,
  openDocument,
  type Reversal,
  type Touch,
} from './automerge.ts';

/** Something to do with a document in the thread that holds them. */
export type Job =
  | {
      readonly do: 'open';
      readonly document: string;
      readonly actor: string;
      readonly saved: Uint8Array | undefined;
      readonly changes: readonly Uint8Array[];
    }
  | {
      readonly do: 'change';
      readonly document: string;
      readonly entries: readonly Entry[];
      readonly time: number;
    }
  | { readonly do: 'touched'; readonly document: string; readonly changes: readonly Uint8Array[] }
  | {
      readonly do: 'reversal';
      readonly document: string;
      readonly change: Uint8Array;
      readonly others: readonly Uint8Array[];
    }
  | {
      readonly do: 'touching';
      readonly document: string;
      readonly changes: readonly Uint8Array[];
      readonly keys?: readonly string[] | undefined;
    }
  | {
      readonly do: 'reversals';
      readonly document: string;
      readonly changes: readonly Uint8Array[];
      readonly others: readonly Uint8Array[];
    }
  /** What the keys were where these changes were all there was. */
  | {
      readonly do: 'past';
      readonly changes: readonly Uint8Array[];
      readonly keys: readonly string[];
    }
  | { readonly do: 'entries'; readonly changes: readonly Uint8Array[] }
  | { readonly do: 'apply'; readonly document: string; readonly changes: readonly Uint8Array[] }
  | { readonly do: 'get'; readonly document: string; readonly keys: readonly string[] }
  | { readonly do: 'news' | 'save' | 'close'; readonly document: string };

/** What each job comes to. */
export interface JobResults {
  readonly open: undefined;
  readonly change: Uint8Array | undefined;
  readonly touched: readonly Entry[];
  readonly reversal: Reversal;
  readonly touching: readonly Touch[];
  readonly reversals: readonly KeyReversal[];
  readonly past: readonly Entry[];
  /** What changes set, each key as often as it was. */
  readonly entries: readonly Entry[];
  readonly apply: undefined;
  readonly get: readonly Entry[];
  /** See `Document.news`. */
  readonly news: readonly Entry[];
  /** Nothing where there are changes that wait for others: these would not be in it. */
  readonly save: Uint8Array | undefined;
  readonly close: undefined;
}

/** Who makes no change. */
const NOBODY = '00'.repeat(16);

/** Does jobs on documents, which stay open from one to the next. */
export function createJobRunner(): (job: Job) => JobResults[Job['do']] {
  const documents = new Map<string, Document>();
  const opened = (name: string): Document => {
    const document = documents.get(name);
    if (!document) throw new RangeError(`"${name}" expected to be open`);
    return document;
  };
  return (job) => {
    switch (job.do) {
      case 'open': {
        documents.get(job.document)?.free();
        const document = openDocument(job.actor, job.saved);
        document.apply(job.changes);
        documents.set(job.document, document);
        return undefined;
      }
      case 'change':
        return opened(job.document).change(job.entries, job.time);
      case 'touched':
        return opened(job.document).touched(job.changes);
      case 'reversal':
        return opened(job.document).reversal(job.change, job.others);
      case 'touching':
        return opened(job.document).touching(job.changes, job.keys);
      case 'reversals':
        return opened(job.document).reversals(job.changes, job.others);
      case 'past': {
        const document = openDocument(NOBODY, undefined);
        try {
          document.apply(job.changes);
          return document.entries(job.keys);
        } finally {
          document.free();
        }
      }
      case 'entries':
        return job.changes.flatMap((change) => entriesIn(change));
      case 'apply':
        opened(job.document).apply(job.changes);
        return undefined;
      case 'get':
        return opened(job.document).entries(job.keys);
      case 'news':
        return opened(job.document).news();
      case 'save': {
        const document = opened(job.document);
        return document.isWaiting() ? undefined : document.save();
      }
      case 'close':
        documents.get(job.document)?.free();
        documents.delete(job.document);
        return undefined;
    }
  };
}
