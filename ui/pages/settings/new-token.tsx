import { Button, Code, CopyButton, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../strings/index.ts';
import classes from './settings.module.css';

const texts = say.settings.access;

const SCOPES = ['read', 'write', 'admin'] as const;

type Scope = (typeof SCOPES)[number];

/** Makes a token, and shows it this once. */
export function NewToken({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('read');
  const [token, setToken] = useState<string>();
  const [error, setError] = useState<unknown>();
  const make = async (): Promise<void> => {
    setError(undefined);
    try {
      const made = await (await api.tokens.$post({ json: { name: name.trim(), scope } })).json();
      setToken(made.token);
      changed('status');
    } catch (failure) {
      setError(failure);
    }
  };
  if (token !== undefined) {
    return (
      <Modal opened onClose={onClose} title={texts.created} withCloseButton={false}>
        <p>{texts.createdHow}</p>
        <Code className={classes['secret']}>{token}</Code>
        <Group justify="flex-end">
          <CopyButton value={token}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} data-autofocus>
                {copied ? say.words.copied : say.words.copy}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{say.words.close}</Button>
        </Group>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={texts.create}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <div className={classes['stack']}>
          <TextInput
            data-autofocus
            label={texts.name}
            value={name}
            maxLength={100}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <NativeSelect
            label={texts.scope}
            value={scope}
            data={SCOPES.map((value) => ({ value, label: texts.scopes[value] }))}
            onChange={({ currentTarget }) => setScope(currentTarget.value as Scope)}
          />
        </div>
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {say.words.cancel}
          </Button>
          <Button type="submit">{texts.createAct}</Button>
        </Group>
      </form>
    </Modal>
  );
}
