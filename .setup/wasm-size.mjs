// What the first form page of a first visit downloads to come alive: the module, as the release serves it, compressed with
// brotli. It is one file: nothing else is loaded before the page can be used, nor afterwards.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const LIMIT = 220_000;
const folder = join(process.env.LEPTOS_SITE_ROOT ?? 'target/site', 'pkg');

let modules;
try {
  modules = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
} catch {
  modules = [];
}
if (modules.length === 0) {
  console.error(`There is no module in ${folder}: run \`make build\` first.`);
  process.exit(1);
}
// A debug build has no place here: it is not what users download, and far above any limit.
const { BROTLI_PARAM_SIZE_HINT } = constants;
const weigh = (bytes) => brotliCompressSync(bytes, { params: { [BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

const contents = modules.map((name) => readFileSync(join(folder, name)));
const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
const size = sum(contents.map(weigh));
const plain = sum(contents.map(({ length }) => length));

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`wasm: ${kB(size)} with brotli (${kB(plain)} plain; the limit is ${kB(LIMIT)})`);
if (size > LIMIT) {
  console.error(`The wasm is ${kB(size - LIMIT)} above its limit. \`cargo tree -p frontend --target wasm32-unknown-unknown -e normal\` shows what is in it.`);
  process.exit(1);
}
