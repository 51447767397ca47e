import { z } from '@hono/zod-openapi';
import type { Found, Recovery, Restoring, ShownWords } from '../../recovery/index.ts';
import { formatTime } from '../../ingest/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { hexOf } from '../../../protocol/bytes.ts';
import { Time } from './shapes.ts';

const Status = z
  .object({
    kept: z.boolean().openapi({
      description: 'Whether the words are still here: nobody has said to have written them down.',
    }),
  })
  .openapi('Recovery');

const Shown = z
  .object({
    words: z.array(z.string()).openapi({ description: '24, in their order.' }),
    asks: z.array(z.int()).openapi({ description: 'Which are asked back, counted from 1.' }),
  })
  .openapi('RecoveryWords');

const Answers = z
  .strictObject({
    answers: z.record(z.string(), z.string()).openapi({
      description: 'The words that were asked back, by their number.',
    }),
  })
  .openapi('RecoveryAnswers', {
    examples: [{ answers: { '3': 'abandon', '11': 'ability', '20': 'able' } }],
  });

const Words = z
  .strictObject({ words: z.string() })
  .openapi('SentWords', { examples: [{ words: 'abandon ability able …' }] });

const WORDS = ['ELATIO_WORDS_COUNT', 'ELATIO_WORDS_UNKNOWN', 'ELATIO_WORDS_CHECKSUM'] as const;
const ANSWERS = ['ELATIO_RECOVERY_NONE', 'ELATIO_RECOVERY_ANSWERS'] as const;

const common = { access: 'owner', tag: 'devices' } as const;

const recoveryStatus = operation({
  ...common,
  operationId: 'getRecovery',
  method: 'get',
  path: '/api/v1/recovery',
  access: 'read',
  audit: 'none',
  summary: 'Whether the recovery words were written down',
  responses: { 200: json(Status, 'How it is.') },
});

const showWords = operation({
  ...common,
  operationId: 'showRecoveryWords',
  method: 'post',
  path: '/api/v1/recovery/words',
  summary: 'Shows the recovery words, for as long as they are here',
  responses: { 200: json(Shown, 'The words.') },
  errors: ['ELATIO_RECOVERY_GONE'],
});

const confirmWords = operation({
  ...common,
  operationId: 'confirmRecoveryWords',
  method: 'post',
  path: '/api/v1/recovery/words/written',
  summary: 'Says that they were written down: they are erased here',
  request: { body: json(Answers, 'What was asked back.') },
  responses: { 200: json(Status, 'How it is now.') },
  errors: [...ANSWERS, ...WRITING],
});

const checkWords = operation({
  ...common,
  operationId: 'checkRecoveryWords',
  method: 'post',
  path: '/api/v1/recovery/check',
  summary: 'Whether words are the recovery words',
  request: { body: json(Words, 'The words, in any case, numbered or not.') },
  responses: { 200: json(z.object({ right: z.boolean() }), 'Whether they are.') },
  errors: WORDS,
});

const replaceWords = operation({
  ...common,
  operationId: 'replaceRecoveryWords',
  method: 'post',
  path: '/api/v1/recovery/replacement',
  summary: 'Makes other recovery words, which count once they were asked back',
  request: {
    body: json(
      z
        .strictObject({
          words: z.string().optional().openapi({
            description: 'The present ones, where they are not here any more.',
          }),
        })
        .openapi('PresentWords', { examples: [{}] }),
      'The present words.',
    ),
  },
  responses: { 200: json(Shown, 'The new words.') },
  errors: ['ELATIO_RECOVERY_NEEDED', 'ELATIO_RECOVERY_OTHER', ...WORDS],
});

const confirmReplacement = operation({
  ...common,
  operationId: 'confirmRecoveryReplacement',
  method: 'post',
  path: '/api/v1/recovery/replacement/written',
  summary: 'Says that the new ones were written down: they count from now on',
  request: { body: json(Answers, 'What was asked back.') },
  responses: { 200: json(Status, 'How it is now.') },
  errors: [...ANSWERS, 'ELATIO_ROSTER_REFUSED', 'ELATIO_ROSTER_FULL', ...WRITING],
});

const FoundThere = z
  .object({
    newest: Time.nullable().openapi({ description: 'When any device was heard of last.' }),
    members: z.array(
      z.object({
        id: z.string(),
        role: z.enum(['admin', 'member', 'vault']),
        standing: z.enum(['active', 'suspended', 'revoked']),
        since: Time,
        newest: Time.nullable(),
      }),
    ),
  })
  .openapi('FoundThere');

const findAll = operation({
  ...common,
  operationId: 'findByRecoveryWords',
  method: 'post',
  path: '/api/v1/recovery/restore',
  summary: 'Asks a device or vault, by the recovery words, what there is to come back',
  request: {
    body: json(
      z
        .strictObject({
          words: z.string(),
          address: z.string().optional().openapi({
            description:
              'Of a device or vault; where it is absent, the local network is asked, for up to 21 seconds.',
          }),
        })
        .openapi('WantedRestore', {
          examples: [{ words: 'abandon ability able …', address: '192.168.1.5:5601' }],
        }),
      'The words, and where to ask.',
    ),
  },
  responses: { 200: json(FoundThere, 'What it has.') },
  errors: [
    'ELATIO_RECOVERY_ADDRESS',
    'ELATIO_RECOVERY_OTHERS',
    'ELATIO_RECOVERY_UNREACHABLE',
    'ELATIO_RECOVERY_NEARBY',
    'ELATIO_RECOVERY_ROSTER',
    'ELATIO_RECOVERY_REFUSED',
    'ELATIO_RECOVERY_CUT',
    ...WORDS,
  ],
});

const restoreAll = operation({
  ...common,
  operationId: 'restoreByRecoveryWords',
  method: 'post',
  path: '/api/v1/recovery/restore/confirm',
  summary: 'Becomes an admin device of what was found: everything comes back',
  responses: { 200: json(Status, 'It is one; the rest comes by itself.') },
  errors: [
    'ELATIO_RECOVERY_NONE',
    'ELATIO_RECOVERY_OTHERS',
    'ELATIO_RECOVERY_REFUSED',
    'ELATIO_RECOVERY_CUT',
    'ELATIO_ROSTER_REFUSED',
    ...WRITING,
  ],
});

export interface RecoveryApiDeps {
  readonly recovery: Recovery;
  readonly restoring: Pick<Restoring, 'find' | 'confirm'>;
}

export function recoveryOperations({ recovery, restoring }: RecoveryApiDeps) {
  const status = () => ({ kept: recovery.isKept() });
  return [
    serve(findAll, async ({ json: { words, address } }) =>
      toldFound(await restoring.find(words, address)),
    ),
    serve(restoreAll, async () => {
      await restoring.confirm();
      return status();
    }),
    serve(recoveryStatus, status),
    serve(showWords, () => told(recovery.show())),
    serve(confirmWords, async ({ json: { answers } }) => {
      await recovery.confirm(answersOf(answers));
      return status();
    }),
    serve(checkWords, ({ json: { words } }) => ({ right: recovery.check(words) })),
    serve(replaceWords, ({ json: { words } }) => told(recovery.replace(words))),
    serve(confirmReplacement, async ({ json: { answers } }) => {
      await recovery.confirmReplacement(answersOf(answers));
      return status();
    }),
  ];
}

function toldFound({ members, newest }: Found) {
  const time = (at: number | undefined): string | null =>
    at === undefined ? null : formatTime(at);
  return {
    newest: time(newest),
    members: members.map(({ device, role, standing, since, newest: last }) => ({
      id: hexOf(device),
      role,
      standing,
      since: formatTime(since),
      newest: time(last),
    })),
  };
}

function told({ words, asks }: ShownWords) {
  return { words: [...words], asks: [...asks] };
}

function answersOf(answers: Readonly<Record<string, string>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(answers).map(([place, word]) => [Number(place), word]));
}
