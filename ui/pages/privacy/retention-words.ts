import type { InferRequestType, InferResponseType } from 'hono/client';
import { api } from '../../api/client.ts';
import { say } from '../../strings/index.ts';

const texts = say.privacy.retention;

/** What can be kept for a time of its own, in the order that it is shown. */
export const KEPT = [
  'core',
  'web',
  'input',
  'files',
  'manual',
  'health',
  'iot',
  'attachments',
] as const;

export type Kept = (typeof KEPT)[number];

export const isKept = (text: string): text is Kept => KEPT.some((domain) => domain === text);

export type Policy = InferRequestType<(typeof api.retention)[':domain']['$put']>['json'];
export type Preview = InferResponseType<(typeof api.retention)[':domain']['preview']['$post']>;

/** `90 days, then only the site` */
export function policyInWords(policy: Policy | undefined): string {
  if (!policy) return texts.forEver;
  const { keep, domainOnly } = policy;
  if (domainOnly === undefined) return texts.kept(keep);
  return domainOnly === 'forever' ? texts.keptSite(keep) : texts.keptBoth(keep, domainOnly);
}

/** What a run does to a domain, a sentence for each thing. */
export function effectsOf(preview: Preview): string[] {
  return (['hides', 'reduces', 'rewrites', 'destroys'] as const).flatMap((effect) => {
    const { events } = preview[effect];
    return events === 0 ? [] : [texts.effects[effect](events)];
  });
}
