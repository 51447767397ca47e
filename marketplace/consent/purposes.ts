/** What data may be used for: purposes of the Data Privacy Vocabulary (https://w3id.org/dpv#), in plain words. */

/** Each term of DPV 2 that can be consented to, and how a person is asked. */
const WORDS = {
  AcademicResearch: 'research at universities and schools',
  CommercialResearch: 'research by companies, to make something that is sold',
  DataAltruism: 'what serves everybody, given for that',
  ImproveHealthcare: 'better health care',
  ImprovePublicServices: 'better public services',
  Marketing: 'marketing: what to advertise and sell, and how',
  NonCommercialResearch: 'research that nobody means to earn from',
  ProvideOfficialStatistics: 'official statistics',
  PublicBenefit: 'what is of use to the public',
  ResearchAndDevelopment: 'research, and developing products and services',
  ScientificResearch: 'scientific research',
  ServiceOptimisation: 'making services better',
} as const;

export type Purpose = keyof typeof WORDS;

/** By name, so that a list of them has one order. */
export const PURPOSES = Object.keys(WORDS) as readonly Purpose[];

/** What a person reads. */
export const purposeWords = (purpose: Purpose): string => WORDS[purpose];

/**
 * What each is a kind of, as far as it can be consented to (`skos:broader` of the vocabulary): who agrees to the wider one has
 * agreed to the narrower.
 */
const WIDER: Partial<Record<Purpose, readonly Purpose[]>> = {
  AcademicResearch: ['ResearchAndDevelopment'],
  CommercialResearch: ['ResearchAndDevelopment'],
  DataAltruism: ['PublicBenefit'],
  ImproveHealthcare: ['PublicBenefit'],
  ImprovePublicServices: ['PublicBenefit'],
  NonCommercialResearch: ['ResearchAndDevelopment'],
  ProvideOfficialStatistics: ['PublicBenefit'],
  ScientificResearch: ['ResearchAndDevelopment'],
};

/** Whether a purpose is one of those agreed to, or a kind of one. */
export function isPurposeCovered(wanted: Purpose, agreed: readonly Purpose[]): boolean {
  return agreed.includes(wanted) || (WIDER[wanted] ?? []).some((wider) => agreed.includes(wider));
}
