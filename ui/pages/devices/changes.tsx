import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Failure } from '../../parts/failure.tsx';
import { tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import type { Device } from './answers.ts';
import { holdsInWords } from './standing.ts';

interface ChangeProps {
  readonly device: Device;
  readonly onClose: () => void;
}

/** The longest name that a device may have. */
const LONGEST_NAME = 64;

export function RenameDevice({ device, onClose }: ChangeProps): ReactNode {
  const [name, setName] = useState(device.name);
  const [error, setError] = useState<unknown>();
  const text = say.devices;
  const rename = async (): Promise<void> => {
    try {
      await api.devices[':device'].$patch({ param: { device: device.id }, json: { name } });
      changed('devices', 'edits');
      tell(text.renamed(name));
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Modal opened onClose={onClose} title={text.renameTitle(device.name)} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <TextInput
          label={text.name}
          value={name}
          maxLength={LONGEST_NAME}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {say.words.cancel}
          </Button>
          <Button type="submit" disabled={name.trim() === ''}>
            {text.rename}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

export function SetRole({ device, onClose }: ChangeProps): ReactNode {
  const text = say.devices;
  const role = device.role === 'admin' ? 'member' : 'admin';
  const inWords = role === 'admin' ? text.anAdmin : text.aMember;
  return (
    <Confirm
      title={text.roleTitle(device.name, inWords)}
      action={role === 'admin' ? text.makeAdmin : text.makeMember}
      onConfirm={async () => {
        await api.devices[':device'].role.$put({ param: { device: device.id }, json: { role } });
        changed('devices');
        tell(text.roleChanged(device.name, inWords));
      }}
      onClose={onClose}
    >
      <p>{role === 'admin' ? text.becomesAdmin : text.becomesMember}</p>
    </Confirm>
  );
}

/** For good: its name is typed first. */
export function RevokeDevice({ device, onClose }: ChangeProps): ReactNode {
  const text = say.devices;
  return (
    <Confirm
      title={text.revokeTitle(device.name)}
      action={text.revoke}
      word={device.name.trim()}
      onConfirm={async () => {
        await api.devices[':device'].$delete({ param: { device: device.id } });
        changed('devices');
        tell(text.revoked(device.name));
      }}
      onClose={onClose}
    >
      <p>{text.revokeLoses}</p>
      <p>{text.revokeKeeps(holdsInWords(device) || text.revokeUnknown)}</p>
      <p>{text.revokeAgain}</p>
    </Confirm>
  );
}
