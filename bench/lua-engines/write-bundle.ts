/** `node write-bundle.mjs <folder>`: the source of the app in each dialect. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './handlers-app.ts';

for (const dialect of ['luerl', 'puc'] as const) writeFileSync(join(process.argv[2]!, `${dialect}.lua`), bundled(dialect));
