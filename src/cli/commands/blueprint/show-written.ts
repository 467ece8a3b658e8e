/** What `add` and `new` print. */
import { join } from 'node:path';
import { hasHbx } from '../../../blueprints/spec-needs.ts';
import { shortPath } from '../../../base/short-path.ts';
import type { WrittenBlueprint } from '../../../blueprints/write-blueprint.ts';
import type { CliContext } from '../../context.ts';

export function showWritten({ output, cwd }: CliContext, name: string, { folder, written, replaced }: WrittenBlueprint): void {
  for (const file of replaced) output.warn(`${file} was there and has been replaced.`);
  const here = shortPath(folder, cwd);
  const spec = `node --test ${join(here, 'spec.test.js')}`;
  output.result({ name, folder, written, replaced }, (paint) =>
    [
      `${paint('good', '✔')} ${paint('strong', name)} is in ${here}: ${written.join(', ')}`,
      '',
      'Next:',
      ...(hasHbx(folder) ? [`  ${paint('key', spec)}`] : []),
      `  ${paint('key', `hbx load-blueprint ${name}`)}`,
      ...(hasHbx(folder) ? [] : ['', `Its spec imports hbx/test, so it runs in a project that has hbx, as \`hbx init\` makes one: \`${spec}\` there.`]),
    ].join('\n'),
  );
}
