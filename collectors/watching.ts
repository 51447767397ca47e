/** Anything opened that must be closed. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Opens a source, hands it to `record`, and closes it whatever happens. Abort closes it at once, so that
 * whatever `record` waits for ends; neither that nor an abort while opening is a failure.
 */
export async function whileWatching<Watch extends Closable>(
  open: () => Promise<Watch>,
  record: (watch: Watch) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let watch: Watch | undefined;
  const hangUp = () => void watch?.close();
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    watch = await open();
    if (!signal.aborted) await record(watch);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', hangUp);
    await watch?.close();
  }
}
