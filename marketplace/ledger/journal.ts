/** What the ledger stands on: the streams of all of a person's devices, as far as this one has them. */

/** A device as it is since it was set up or last restored from a backup: then it gets a new incarnation. */
export interface Incarnation {
  readonly device: string;
  /** Unique among all devices, also among those that were there before. */
  readonly incarnation: string;
}

export interface Other extends Incarnation {
  /** `absent`: removed, or an earlier incarnation of a device that was restored, this one's own included. */
  readonly role: 'device' | 'vault' | 'absent';
  /**
   * Whether it confirmed to hold this device's whole stream as it now is, and this one holds all that it had when it
   * confirmed that.
   */
  readonly isLevel: boolean;
}

export interface Journal {
  readonly self: Incarnation;
  /** All entries known here, own ones included: as they were written, each under the incarnation whose stream has it. */
  entries(): readonly { readonly by: string; readonly bytes: Uint8Array }[];
  /** Every incarnation of the person's devices and vaults but this one, also those that are gone. */
  others(): readonly Other[];
  /** Adds to the own stream; resolves once it is durable here. */
  append(bytes: Uint8Array): Promise<void>;
  /**
   * Resolves once one of these incarnations confirmed to hold, durably, the own stream as it is when this is called: at
   * once where there are none.
   */
  witnessed(witnesses: readonly string[], signal?: AbortSignal): Promise<void>;
}
