// What a first visit downloads: the wasm, as the release serves it, compressed with brotli.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const LIMIT = 265_000;
const path = `${process.env.LEPTOS_SITE_ROOT ?? 'target/site'}/pkg/longhaul.wasm`;

let wasm;
try {
  wasm = readFileSync(path);
} catch {
  console.error(`${path} is missing: run \`make build\` first.`);
  process.exit(1);
}
// A debug build has no place here: it is not what users download, and far above any limit.
const { BROTLI_PARAM_SIZE_HINT } = constants;
const size = brotliCompressSync(wasm, { params: { [BROTLI_PARAM_SIZE_HINT]: wasm.length } }).length;

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`wasm: ${kB(size)} with brotli (${kB(wasm.length)} plain; the limit is ${kB(LIMIT)})`);
if (size > LIMIT) {
  console.error(`The wasm is ${kB(size - LIMIT)} above its limit. \`cargo tree -p frontend --target wasm32-unknown-unknown -e normal\` shows what is in it.`);
  process.exit(1);
}
