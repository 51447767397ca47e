/** Reports as `/api/v1` tells them; times are ISO 8601, lengths seconds. */

export interface ToldHead {
  readonly since: string;
  readonly until: string;
  readonly zone: string;
  readonly devices: readonly { readonly hostname: string; readonly presence: boolean }[];
}

interface ToldPresence {
  readonly name: string | null;
  readonly from: string;
  readonly until: string;
  readonly active: number;
  readonly away: number;
}

export interface ToldUse {
  readonly name: string | null;
  readonly app?: string | null;
  readonly seconds: number;
}

export interface ToldUsagePeriod extends ToldPresence {
  readonly total: number;
  readonly top: readonly ToldUse[];
  readonly other: number;
}

export interface ToldUsage extends ToldHead {
  readonly by: string;
  readonly periods: readonly ToldUsagePeriod[];
}

export interface ToldActivity extends ToldHead {
  readonly periods: readonly ToldPresence[];
}

export const USAGE_PATH = '/api/v1/usage';
export const ACTIVITY_PATH = '/api/v1/activity';
