import { z } from '@hono/zod-openapi';
import type { Recovery, ShownWords } from '../../recovery/index.ts';
import { json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';

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

export function recoveryOperations({ recovery }: { readonly recovery: Recovery }) {
  const status = () => ({ kept: recovery.isKept() });
  return [
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

function told({ words, asks }: ShownWords) {
  return { words: [...words], asks: [...asks] };
}

function answersOf(answers: Readonly<Record<string, string>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(answers).map(([place, word]) => [Number(place), word]));
}
