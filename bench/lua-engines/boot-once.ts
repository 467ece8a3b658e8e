/** One start of `boot.ts`: `node boot-once.mjs <file with the source> <dialect> [folder for compiled code]`. Prints JSON. */
import { readFileSync } from 'node:fs';
import { loadKeptThread } from '../../src/lua/hbx/kept-thread.ts';

const [, , file, dialect, folder] = process.argv;
const source = readFileSync(file!, 'utf8');
const { start, kept } = loadKeptThread(import.meta.url, folder)!;
console.log(JSON.stringify((start as unknown as (input: object, kept: unknown) => unknown)({ source, dialect }, kept)));
