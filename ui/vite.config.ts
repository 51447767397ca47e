import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Of a node that runs; and what may be read from it (`elatio token create`), where it is not `--open`. */
const { ELATIO_NODE = 'http://127.0.0.1:5600', ELATIO_TOKEN } = process.env;

/** Drawing of charts, half of all code: it comes when one is drawn. */
const isOfCharts = (path: string): boolean => /\/(echarts|zrender|parts\/chart)\//.test(path);

/** What becomes shorter by it: fonts are Brotli within. */
const isText = (name: string): boolean => /\.(js|css|svg|html|webmanifest)$/.test(name);

/** Puts beside every such file what the node sends to browsers that take Brotli (RFC 7932). */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    // The files as they are at last: names of other files are put into them late.
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter(isText)) {
        const path = join(dir, name);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path), { params }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: 'es2023',
    // What more than one page needs, and all styles, come with the first page in one file each: forty small ones, of which a
    // browser asks for six at a time, took 0.1 s longer.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'shared', minShareCount: 2, test: (path) => !isOfCharts(path) }],
        },
      },
    },
    // What is inlined as an address is no file of this origin.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    proxy: {
      '/api': {
        target: ELATIO_NODE,
        changeOrigin: true,
        headers: ELATIO_TOKEN ? { authorization: `Bearer ${ELATIO_TOKEN}` } : {},
        // The node knows no page of this server's origin.
        configure(proxy) {
          proxy.on('proxyReq', (request) => request.removeHeader('origin'));
        },
      },
    },
  },
});
