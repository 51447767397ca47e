import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { bytes } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Failure } from '../../parts/failure.tsx';
import { tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './devices.module.css';
import { focusFirst } from './focus.ts';

/** Lets a vault in, by its address and the token that it made. */
export function AddingVault({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [address, setAddress] = useState('');
  const [token, setToken] = useState('');
  const [name, setName] = useState('');
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState<AbortController>();
  const text = say.devices;
  const add = async (): Promise<void> => {
    const controller = new AbortController();
    setAsking(controller);
    setError(undefined);
    const json = {
      address: address.trim(),
      token: token.trim(),
      ...(name.trim() !== '' && { name: name.trim() }),
    };
    try {
      const { signal } = controller;
      const vault = await (await api.devices.vaults.$post({ json }, { init: { signal } })).json();
      changed('devices');
      tell(text.vaultAdded(vault.name, bytes(vault.quota)));
      onClose();
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
    } finally {
      setAsking(undefined);
    }
  };
  return (
    <Card title={text.vaultTitle}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p className={classes['quiet']}>{text.vaultHow}</p>
        <TextInput
          w="100%"
          maw={480}
          label={text.vaultAddress}
          description={text.vaultAddressHow}
          value={address}
          autoComplete="off"
          ref={focusFirst}
          onChange={({ currentTarget }) => setAddress(currentTarget.value)}
        />
        <TextInput
          w="100%"
          maw={480}
          label={text.vaultToken}
          description={text.vaultTokenHow}
          value={token}
          autoComplete="off"
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
        />
        <TextInput
          w="100%"
          maw={480}
          label={text.name}
          value={name}
          maxLength={64}
          autoComplete="off"
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {error !== undefined && <Failure error={error} />}
        <Group>
          <Button
            type="submit"
            loading={asking !== undefined}
            disabled={address.trim() === '' || token.trim() === ''}
          >
            {text.addVault}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              asking?.abort();
              onClose();
            }}
          >
            {say.words.cancel}
          </Button>
        </Group>
      </form>
    </Card>
  );
}
