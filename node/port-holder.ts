import { readdir, readFile, readlink } from 'node:fs/promises';
import * as z from 'zod';

const info = z.object({ hostname: z.string(), version: z.string() });

/**
 * Who listens on a TCP port of this machine, in words: by what it says of itself if it is an ActivityWatch or
 * an Elatio, else by process where the system tells (Linux).
 */
export async function portHolder(host: string, port: number): Promise<string> {
  const [product, pid] = await Promise.all([
    productAt(host, port),
    // Another user's processes are closed to us.
    pidOn(port).catch(() => undefined),
  ]);
  const process = pid && `process ${pid.pid} (${pid.name})`;
  return [product, process].filter(Boolean).join(', ') || 'another program';
}

async function productAt(host: string, port: number): Promise<string | undefined> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const address = name.includes(':') ? `[${name}]` : name;
  try {
    const response = await fetch(`http://${address}:${port}/api/0/info`, {
      signal: AbortSignal.timeout(1_000),
    });
    const { version } = info.parse(await response.json());
    const product = response.headers.get('server')?.startsWith('Elatio')
      ? 'Elatio'
      : 'ActivityWatch';
    return `${product} ${version}`;
  } catch {
    // It is none of the two, or does not answer.
    return undefined;
  }
}

/** The process that has a listening socket on the port, by Linux's tables (proc(5), net/tcp). */
async function pidOn(port: number): Promise<{ pid: string; name: string } | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const line of tables.join('\n').split('\n')) {
    const fields = line.trim().split(/\s+/);
    // 0A: TCP_LISTEN.
    if (fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`)) {
      inodes.add(`socket:[${fields[9]}]`);
    }
  }
  if (inodes.size === 0) return undefined;
  // Processes end while they are looked at.
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder).catch(() => [])) {
      if (!inodes.has(await readlink(`${folder}/${fd}`).catch(() => ''))) continue;
      const name = await readFile(`/proc/${pid}/comm`, 'utf8');
      return { pid, name: name.trim() };
    }
  }
  return undefined;
}
