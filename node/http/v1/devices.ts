import { z } from '@hono/zod-openapi';
import type { Devices, DeviceStatus } from '../../devices/index.ts';
import { formatTime } from '../../ingest/index.ts';
import { EDITING, json, operation, WRITING } from '../api/operation.ts';
import { serve } from '../api/serve.ts';
import { KeptScope, toldScope } from './scope.ts';
import { Time } from './shapes.ts';

const Count = z.int().nullable();

const Device = z
  .object({
    id: z.string().openapi({ description: 'Its public key, hexadecimal.' }),
    name: z.string(),
    role: z.enum(['admin', 'member', 'vault']).openapi({
      description:
        'An admin lets others in and revokes them; a member reads and writes all the same; a vault keeps what it cannot read.',
    }),
    standing: z.enum(['active', 'suspended', 'revoked']).openapi({
      description: '`suspended`: admins revoked each other; the recovery words decide.',
    }),
    self: z.boolean().openapi({ description: 'Whether it is the one that answers.' }),
    since: Time,
    connected: z.boolean(),
    synced: z.boolean().openapi({ description: 'Whether neither side lacks anything.' }),
    items: Count.openapi({
      description: 'Of the log, that it last said to hold; `null` where nobody told.',
    }),
    keeps: KeptScope.nullable().openapi({
      description:
        'What it keeps of what others record, as it says; `null` where that cannot be read.',
    }),
    behind: Count.openapi({ description: 'Items that are here and not there, and are to be.' }),
    ahead: Count.openapi({ description: 'Items that are there and not here, and are to be.' }),
    vault: z.object({ quota: z.int(), used: z.int(), full: z.boolean() }).nullable().openapi({
      description:
        'What a vault last said of itself: bytes that it keeps at most, that it keeps, and whether it takes no more for want of room.',
    }),
    confirmed: Time.nullable().openapi({ description: 'When it last said what it holds.' }),
    toldBy: z.string().nullable().openapi({
      description: 'The name of the device to which it said so, where that is another one.',
    }),
  })
  .openapi('Device');

const Path = z.object({ device: z.string().openapi({ description: 'The id of a device.' }) });

const WantedName = z
  .strictObject({ name: z.string() })
  .openapi('WantedDeviceName', { examples: [{ name: 'laptop' }] });

const WantedRole = z
  .strictObject({ role: z.enum(['admin', 'member']) })
  .openapi('WantedDeviceRole', { examples: [{ role: 'member' }] });

const listDevices = operation({
  operationId: 'listDevices',
  method: 'get',
  path: '/api/v1/devices',
  access: 'read',
  tag: 'devices',
  summary: 'Your devices and vaults, this one first',
  responses: { 200: json(z.array(Device), 'How it stands with each.') },
});

const renameDevice = operation({
  operationId: 'renameDevice',
  method: 'patch',
  path: '/api/v1/devices/{device}',
  access: 'write',
  tag: 'devices',
  summary: 'Changes what a device is called, on all of them',
  request: {
    params: Path,
    body: json(WantedName, 'What it is called from now on.'),
  },
  responses: { 200: json(Device, 'The device.') },
  errors: ['ELATIO_DEVICES_ID', 'ELATIO_DEVICES_NAME', ...EDITING],
});

const CHANGING = [
  'ELATIO_DEVICES_ID',
  'ELATIO_DEVICES_ADMIN',
  'ELATIO_DEVICES_REVOKED',
  'ELATIO_ROSTER_REFUSED',
  'ELATIO_ROSTER_FULL',
  ...WRITING,
] as const;

const setDeviceRole = operation({
  operationId: 'setDeviceRole',
  method: 'put',
  path: '/api/v1/devices/{device}/role',
  access: 'admin',
  tag: 'devices',
  summary: 'Changes what a device may',
  request: {
    params: Path,
    body: json(WantedRole, 'The role.'),
  },
  responses: { 200: json(Device, 'The device.') },
  errors: CHANGING,
});

const revokeDevice = operation({
  operationId: 'revokeDevice',
  method: 'delete',
  path: '/api/v1/devices/{device}',
  access: 'admin',
  tag: 'devices',
  summary: 'Cuts a device off, for good',
  description:
    'What it recorded stays. Nothing that it makes from then on is accepted by any of the others, and none of them gives it anything.',
  request: { params: Path },
  responses: { 200: json(Device, 'The device, revoked.') },
  errors: ['ELATIO_DEVICES_SELF', ...CHANGING],
});

export function deviceOperations({ devices }: { readonly devices: Devices }) {
  return [
    serve(listDevices, () => devices.list().map(told)),
    serve(renameDevice, async ({ param: { device }, json: { name } }) =>
      told(await devices.rename(device, name)),
    ),
    serve(setDeviceRole, async ({ param: { device }, json: { role } }) =>
      told(await devices.setRole(device, role)),
    ),
    serve(revokeDevice, async ({ param: { device } }) => told(await devices.revoke(device))),
  ];
}

function told({
  since,
  confirmed,
  items,
  keeps,
  behind,
  ahead,
  vault,
  toldBy,
  ...device
}: DeviceStatus) {
  return {
    ...device,
    since: formatTime(since),
    items: items ?? null,
    keeps: keeps ? toldScope(keeps) : null,
    behind: behind ?? null,
    ahead: ahead ?? null,
    vault: vault ?? null,
    toldBy: toldBy ?? null,
    confirmed: confirmed === undefined ? null : formatTime(confirmed),
  };
}
