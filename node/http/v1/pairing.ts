import { z } from '@hono/zod-openapi';
import { groupedCode } from '../../../protocol/pairing/index.ts';
import { formatTime } from '../../ingest/index.ts';
import type { InvitationStatus, Inviting, Joining, JoinStatus } from '../../pairing/index.ts';
import { Failure, json, operation } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { emptyReply } from '../reply.ts';
import { scopeOf, WantedScope } from './scope.ts';
import { Time } from './shapes.ts';

const Words = z
  .array(z.string())
  .nullable()
  .openapi({ description: 'Six, while both devices show them: they have to be the same.' });

const trusts = z.boolean().openapi({
  description: 'Whether nobody is asked here if the words are the same: for scripts.',
});

const problem = Failure.optional().openapi({ description: 'Why the last attempt failed.' });

const invitationFields = {
  id: z.string(),
  role: z.enum(['admin', 'member', 'vault']),
  trusts,
  expires: Time,
  state: z.enum(['open', 'comparing', 'joining', 'joined', 'expired', 'closed']),
  device: z.string().nullable().openapi({ description: 'The id of the device that came.' }),
  name: z.string().nullable().openapi({ description: 'What that one wants to be called.' }),
  words: Words,
  asks: z.boolean().openapi({ description: 'Whether an answer is waited for here.' }),
  problem,
};

const Invitation = z.object(invitationFields).openapi('Invitation');

const NewInvitation = z
  .object({
    ...invitationFields,
    code: z.string().openapi({ description: 'For "elatio join"; told this once.' }),
    spoken: z.string().openapi({ description: 'The same in groups, to be read aloud.' }),
  })
  .openapi('NewInvitation');

const WantedInvitation = z
  .strictObject({
    role: z.enum(['admin', 'member']).default('admin'),
    trusts: trusts.default(false),
  })
  .openapi('WantedInvitation', { examples: [{ role: 'member' }] });

const Join = z
  .object({
    state: z.enum(['connecting', 'comparing', 'waiting', 'joined', 'failed']),
    inviter: z.string().openapi({ description: 'The id of the device that invited.' }),
    name: z.string(),
    words: Words,
    problem,
  })
  .openapi('Join');

const WantedJoin = z
  .strictObject({
    code: z.string(),
    name: z.string().optional().openapi({
      description: 'What this device is to be called; as it was, or as its host, where absent.',
    }),
    trusts: trusts.default(false),
    keeps: WantedScope.optional().openapi({
      description:
        'What this device is to keep of what the others record; what it kept before, which is all mostly, where absent.',
    }),
  })
  .openapi('WantedJoin', { examples: [{ code: 'elatio:1:…', name: 'laptop' }] });

const Answer = z
  .strictObject({
    same: z.boolean().openapi({ description: 'Whether the other device shows the same words.' }),
  })
  .openapi('WordsAnswer', { examples: [{ same: true }] });

const Path = z.object({ invitation: z.string().openapi({ description: 'Its id.' }) });

const invite = operation({
  operationId: 'inviteDevice',
  method: 'post',
  path: '/api/v1/invitations',
  access: 'admin',
  tag: 'devices',
  summary: 'Invites a device: makes a code that is good for one, for ten minutes',
  request: { body: json(WantedInvitation, 'What it will be allowed.') },
  responses: { 201: json(NewInvitation, 'With the code.') },
  errors: ['ELATIO_PAIRING_ROLE', 'ELATIO_PAIRING_MANY', 'ELATIO_PEERS_LISTEN'],
});

const listInvitations = operation({
  operationId: 'listInvitations',
  method: 'get',
  path: '/api/v1/invitations',
  access: 'admin',
  audit: 'none',
  tag: 'devices',
  summary: 'Invitations of the last twenty minutes, and how far they are',
  responses: { 200: json(z.array(Invitation), 'The newest first.') },
});

const answerInvitation = operation({
  operationId: 'answerInvitation',
  method: 'post',
  path: '/api/v1/invitations/{invitation}/answer',
  access: 'admin',
  tag: 'devices',
  summary: 'Says whether the words are the same; if not, the invitation ends',
  request: { params: Path, body: json(Answer, 'The answer.') },
  responses: { 200: json(Invitation, 'The invitation.') },
  errors: ['ELATIO_PAIRING_NONE'],
});

const endInvitation = operation({
  operationId: 'endInvitation',
  method: 'delete',
  path: '/api/v1/invitations/{invitation}',
  access: 'admin',
  tag: 'devices',
  summary: 'Ends an invitation',
  request: { params: Path },
  responses: { 204: { description: 'Its code is good for nothing any more.' } },
  errors: ['ELATIO_PAIRING_NONE'],
});

const join = operation({
  operationId: 'join',
  method: 'post',
  path: '/api/v1/join',
  access: 'admin',
  tag: 'devices',
  summary: 'Makes this device one of those of the device that made a code',
  description: 'It begins; how it goes on is told by the same address.',
  request: { body: json(WantedJoin, 'The code.') },
  responses: { 202: json(Join, 'How far it is.') },
  errors: [
    'ELATIO_PAIRING_CODE',
    'ELATIO_PAIRING_VERSION',
    'ELATIO_PAIRING_SELF',
    'ELATIO_PAIRING_OTHERS',
    'ELATIO_PAIRING_RUNS',
    'ELATIO_DEVICES_NAME',
  ],
});

const joinStatus = operation({
  operationId: 'getJoin',
  method: 'get',
  path: '/api/v1/join',
  access: 'admin',
  audit: 'none',
  tag: 'devices',
  summary: 'How far joining is',
  responses: { 200: json(Join, 'Of the last attempt since the start.') },
  errors: ['ELATIO_PAIRING_NONE'],
});

const answerJoin = operation({
  operationId: 'answerJoin',
  method: 'post',
  path: '/api/v1/join/answer',
  access: 'admin',
  tag: 'devices',
  summary: 'Says whether the words are the same; if not, nothing is joined',
  request: { body: json(Answer, 'The answer.') },
  responses: { 200: json(Join, 'How far it is.') },
  errors: ['ELATIO_PAIRING_NONE'],
});

const endJoin = operation({
  operationId: 'endJoin',
  method: 'delete',
  path: '/api/v1/join',
  access: 'admin',
  tag: 'devices',
  summary: 'Stops joining, if that is under way',
  responses: { 204: { description: 'It goes on no further.' } },
});

export interface PairingDeps {
  readonly inviting: Inviting;
  readonly joining: Joining;
}

export function pairingOperations({ inviting, joining }: PairingDeps) {
  return [
    serve(invite, async ({ json: wanted }) => {
      const { code, invitation } = await inviting.invite(wanted);
      return { ...toldInvitation(invitation), code, spoken: groupedCode(code) };
    }),
    serve(listInvitations, () => inviting.list().map(toldInvitation)),
    serve(answerInvitation, ({ param: { invitation }, json: { same } }) =>
      toldInvitation(inviting.answer(invitation, same)),
    ),
    serve(endInvitation, ({ param: { invitation } }) => {
      inviting.close(invitation);
      return emptyReply(204);
    }),
    serve(join, ({ json: { code, name, trusts: isTrusting, keeps } }) =>
      toldJoin(joining.join(code, { name, trusts: isTrusting, keeps: keeps && scopeOf(keeps) })),
    ),
    serve(joinStatus, () => toldJoin(joining.status())),
    serve(answerJoin, ({ json: { same } }) => toldJoin(joining.answer(same))),
    serve(endJoin, () => {
      joining.cancel();
      return emptyReply(204);
    }),
  ];
}

function toldInvitation(status: InvitationStatus) {
  const { expires, device, name, words, problem: why, ...rest } = status;
  return {
    ...rest,
    expires: formatTime(expires),
    device: device ?? null,
    name: name ?? null,
    words: words ?? null,
    ...(why && { problem: why }),
  };
}

function toldJoin(status: JoinStatus) {
  const { words, problem: why, ...rest } = status;
  return { ...rest, words: words ?? null, ...(why && { problem: why }) };
}
