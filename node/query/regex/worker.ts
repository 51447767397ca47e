/** The thread for patterns that may take for ever: it says when it begins, so that its time can be taken. */
import { parentPort, workerData } from 'node:worker_threads';
import { SCRIPT_FLAGS } from './script.ts';
import type { Job } from './thread.ts';

const { script, texts } = workerData as Job;
const expression = new RegExp(script, SCRIPT_FLAGS);
parentPort?.postMessage('begun');
parentPort?.postMessage(Uint8Array.from(texts, (text) => (expression.test(text) ? 1 : 0)));
