import { spawn } from 'node:child_process';
import type { Command } from './interface.ts';

/** How a program ended. */
export interface Ended {
  /** 127 where there is no such program. */
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end, asking nothing of anybody. */
export function runCommand([program = '', ...args]: Command): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let output = '';
    const hear = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
