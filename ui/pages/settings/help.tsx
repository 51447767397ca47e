import { Anchor, Button, Code, Kbd, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { useStatus } from '../../parts/settings.ts';
import { LETTERS } from '../../shell/keys.ts';
import { PAGES } from '../../shell/pages.ts';
import { say } from '../../strings/index.ts';
import classes from './settings.module.css';

const texts = say.settings.help;

/** How to find one's way, and what this is. */
export function Help(): ReactNode {
  const status = useStatus().data;
  return (
    <div className={classes['columns']}>
      <Card title={texts.keys}>
        <Keys />
      </Card>
      <div className={classes['stack']}>
        <Card title={texts.tour}>
          <p className={classes['how']}>{texts.tourHow}</p>
          <Button component={Link} href="/welcome" variant="default">
            {texts.tourOpen}
          </Button>
        </Card>
        <Card title={texts.compat}>
          <p className={classes['how']}>
            {texts.compatHow} <Command command="compat enable" />
          </p>
          <p>
            {texts.address}: <Code>{status?.addresses[0] ?? location.origin}</Code>
          </p>
        </Card>
        <Card title={texts.programs}>
          <p className={classes['how']}>{texts.programsHow}</p>
          <Anchor href="/api">{texts.api}</Anchor>
        </Card>
        <Card title={texts.about}>
          {status && <p>{texts.version(status.version)}</p>}
          <p className={classes['how']}>{texts.licence}</p>
          <p className={classes['how']}>{texts.local}</p>
        </Card>
      </div>
    </div>
  );
}

function Keys(): ReactNode {
  const pages = Object.entries(LETTERS).flatMap(([letter, path]) => {
    const page = PAGES.find((one) => one.path === path);
    return page ? [{ letter, name: page.name }] : [];
  });
  return (
    <Table aria-label={texts.keys}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.key}</Table.Th>
          <Table.Th>{texts.does}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Table.Tr>
          <Table.Td>
            <Kbd>/</Kbd>
          </Table.Td>
          <Table.Td>{texts.search}</Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Td>
            <Kbd>n</Kbd>
          </Table.Td>
          <Table.Td>{texts.log}</Table.Td>
        </Table.Tr>
        {pages.map(({ letter, name }) => (
          <Table.Tr key={letter}>
            <Table.Td>
              <Kbd>g</Kbd> {texts.andThen} <Kbd>{letter}</Kbd>
            </Table.Td>
            <Table.Td>{texts.go(name)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
