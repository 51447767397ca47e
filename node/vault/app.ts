import * as z from 'zod';
import { codeOf } from '../../protocol/error.ts';
import type { Fetch, Log } from '../http/index.ts';
import type { Vault } from './vault.ts';

const Invited = z.strictObject({
  name: z.string().max(64).default(''),
  quota: z.int().positive().optional(),
});

/**
 * What a vault answers whoever runs it, over its socket, which nobody else can open.
 *
 * | request | answer |
 * |---|---|
 * | `GET /status` | `VaultStatus`; times in microseconds |
 * | `POST /invitations` {name, quota} | `Invitation` |
 * | `DELETE /owners/ID` | nothing is kept of the owner any more |
 */
export function createVaultApp({
  vault,
  log,
}: {
  readonly vault: Pick<Vault, 'status' | 'invite' | 'remove'>;
  readonly log: Log;
}): Fetch {
  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const asked = `${request.method} ${pathname}`;
    if (asked === 'GET /status') return Response.json(vault.status());
    if (asked === 'POST /invitations') {
      const wanted = Invited.safeParse(await request.json().catch(() => undefined));
      if (!wanted.success)
        return failure(400, 'ELATIO_HTTP_BODY', 'The body is not as it is to be.');
      const { name, quota } = wanted.data;
      return Response.json(await vault.invite({ name, quota }));
    }
    const owner = /^DELETE \/owners\/([0-9a-f]{32})$/.exec(asked)?.[1];
    if (owner === undefined) return failure(404, 'ELATIO_HTTP_PATH', 'There is nothing here.');
    await vault.remove(owner);
    return new Response(null, { status: 204 });
  }
  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      const code = codeOf(error);
      if (code?.startsWith('ELATIO_') && error instanceof Error) {
        return failure(code === 'ELATIO_VAULT_OWNER' ? 404 : 503, code, error.message);
      }
      log.error({ err: error }, 'a request failed');
      return failure(500, 'ELATIO_HTTP_INTERNAL', 'Something went wrong; the log says more.');
    }
  };
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}
