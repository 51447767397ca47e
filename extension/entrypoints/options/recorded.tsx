import { useEffect, useState, type ReactNode } from 'react';
import { useAct } from '../../faces/act.ts';
import { ask } from '../../faces/ask.ts';
import controls from '../../faces/controls.module.css';
import { FailureNote } from '../../faces/failure.tsx';
import { KINDS, type Options } from '../../messages.ts';
import { say } from '../../strings/index.ts';
import classes from './options.module.css';
import { Switch } from './switch.tsx';

/** What is recorded of pages, and whether private windows are. Each change holds at once. */
export function Recorded(): ReactNode {
  const [options, setOptions] = useState<Options>();
  const [isPrivateAllowed, setIsPrivateAllowed] = useState(false);
  const { isBusy, failure, act } = useAct();
  const texts = say.settings;
  useEffect(() => {
    void act(async () => {
      const { isPrivateAllowed: isAllowed, ...answer } = await ask('options', {});
      setOptions(answer);
      setIsPrivateAllowed(isAllowed);
    });
    // Once: what is changed after that is changed here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  const change = (changed: Options): void =>
    void act(async () => setOptions(await ask('setOptions', { options: changed })));
  return (
    <>
      <section aria-labelledby="recorded" className={classes['section']}>
        <h2 id="recorded">{texts.recordedTitle}</h2>
        <p className={controls['second']}>{texts.tabs}</p>
        <FailureNote failure={failure} />
        {options && (
          <div className={controls['card']}>
            <p id="kinds">{texts.kindsTitle}</p>
            <ul aria-labelledby="kinds" className={classes['list']}>
              {KINDS.map((kind) => {
                const [name, hint] = texts.kinds[kind];
                return (
                  <li key={kind}>
                    <Switch
                      name={name}
                      hint={hint}
                      isOn={options.kinds[kind]}
                      isBusy={isBusy}
                      onChange={(isOn) =>
                        change({ ...options, kinds: { ...options.kinds, [kind]: isOn } })
                      }
                    />
                  </li>
                );
              })}
            </ul>
          </div>
        )}
      </section>
      {options && (
        <section aria-labelledby="private" className={classes['section']}>
          <h2 id="private">{texts.privateTitle}</h2>
          <div className={controls['card']}>
            <Switch
              name={texts.private}
              hint={isPrivateAllowed ? texts.privateAllowed : texts.privateNotAllowed}
              isOn={options.hasPrivate}
              isBusy={isBusy}
              onChange={(hasPrivate) => change({ ...options, hasPrivate })}
            />
          </div>
        </section>
      )}
      <p className={controls['second']}>{texts.keptOut}</p>
    </>
  );
}
