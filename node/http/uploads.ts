import type { Server } from 'node:http';

/** Requests that bring as much as there is, for as long as it takes. */
const UPLOAD = /^\/api\/(?:(?:0|v1)\/import|v1\/attachments)\/?(?:$|\?)/;

export function isUpload(url: string | undefined): boolean {
  return url !== undefined && UPLOAD.test(url);
}

/**
 * Waits for the answers to uploads, and lets no request time out meanwhile: Node knows one such time for all
 * requests of a server. Who sends nothing at all is still cut off.
 */
export function createUploadWait(server: Server): <T>(answer: Promise<T> | T) => Promise<T> {
  const { requestTimeout } = server;
  let underWay = 0;
  return async (answer) => {
    underWay++;
    server.requestTimeout = 0;
    try {
      return await answer;
    } finally {
      underWay--;
      if (underWay === 0) server.requestTimeout = requestTimeout;
    }
  };
}
