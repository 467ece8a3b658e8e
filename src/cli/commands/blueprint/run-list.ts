import { listBlueprints } from '../../../blueprints/catalogue.ts';
import { shortPath } from '../../../base/short-path.ts';
import { escapeControlInLine } from '../../../base/terminal-text.ts';
import { findWorkspace } from '../../../project/state-folder.ts';
import { blueprintsHere } from '../../blueprint-access.ts';
import type { CliContext } from '../../context.ts';
import { wrap } from '../../help.ts';

/** Prints a line for each. What can't be read is in it, with the reason. */
export async function run(context: CliContext): Promise<void> {
  const { output, stdout, cwd } = context;
  const list = listBlueprints(blueprintsHere(context, findWorkspace(context)));
  const rows = list.map(({ name, origin, replaces, folder, manifest, problem }) => ({
    name,
    version: manifest?.version ?? null,
    description: manifest?.description ?? null,
    runtime: manifest?.runtime ?? null,
    requires: manifest?.requires ?? [],
    origin,
    replaces,
    folder,
    ...(problem === undefined ? {} : { problem: { code: problem.code, message: problem.message, ...placeOf(problem.location) } }),
  }));
  const columns = [Math.max(0, ...rows.map(({ name }) => name.length)), Math.max(0, ...rows.map(({ version }) => (version ?? '-').length))] as const;
  const indent = ' '.repeat(columns[0] + columns[1] + 4);
  const room = stdout.isTTY === true ? Math.max(20, (stdout.columns ?? 80) - indent.length) : Infinity;
  output.result(rows, (paint) =>
    list
      .map(({ name, origin, replaces, manifest, problem }) => {
        const { file, line, column } = problem?.location ?? { file: '' };
        const place = file === '' ? '' : ` (${[shortPath(file, cwd), line, column].filter((part) => part !== undefined).join(':')})`;
        const text = problem === undefined ? escapeControlInLine(manifest!.description) : `can't be used: ${escapeControlInLine(problem.message)}${place}`;
        const needs = manifest === undefined || manifest.requires.length === 0 ? [] : [`needs ${manifest.requires.join(', ')}`];
        const own = origin === 'project' ? [`of this project${replaces ? ', in place of the packaged one' : ''}`] : [];
        const more = [...needs, ...own].join('; ');
        const [first, ...rest] = wrap(more === '' ? text : `${text} (${more})`, room);
        const version = escapeControlInLine(manifest?.version ?? '-').padEnd(columns[1]);
        return [`${paint(problem === undefined ? 'key' : 'bad', name.padEnd(columns[0]))}  ${paint('dim', version)}  ${first}`, ...rest.map((row) => indent + row)].join('\n');
      })
      .join('\n'),
  );
}

function placeOf(location: { file: string; line?: number; column?: number } | undefined): object {
  if (location === undefined) return {};
  const { file, line, column } = location;
  return { file, line, column };
}
