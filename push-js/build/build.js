// Bundles src to dist, once the compiler has checked it. The same sources give the same bytes.
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import {buildSync} from 'esbuild';

const LIMIT = 4096;
const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const banner = `/*! PushHub ${version} | Apache-2.0 */`;

rmSync('dist', {recursive: true, force: true});
mkdirSync('dist');
const bundle = (entry, format, file) =>
  buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    target: 'es2021',
    charset: 'utf8',
    legalComments: 'none',
    banner: {js: banner},
    outfile: file,
  });
bundle('src/index.ts', 'esm', 'dist/pushhub.js');
bundle('src/script.ts', 'iife', 'dist/pushhub.script.js');

// One file of types: the public ones have no import but each other.
const declarations = ['types', 'pushhub'].map(name => readFileSync(`build/declarations/${name}.d.ts`, 'utf8'));
const types = declarations.join('\n').replace(/^import .*\n/gm, '');
writeFileSync('dist/pushhub.d.ts', `${banner}\n${types}`);

for (const file of ['dist/pushhub.js', 'dist/pushhub.script.js']) {
  const size = gzipSync(readFileSync(file), {level: 9}).length;
  console.log(`${file}: ${size} bytes, minified and gzipped`);
  if (size >= LIMIT) {
    console.error(`${file} must stay under ${LIMIT} bytes`);
    process.exitCode = 1;
  }
}
