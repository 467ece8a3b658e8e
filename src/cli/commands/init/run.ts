import { relative, resolve } from 'node:path';
import { packageRoot } from '../../../base/package-root.ts';
import { findTemplate, listTemplates } from '../../../templates/catalogue.ts';
import { badProjectName } from '../../../templates/errors.ts';
import { isProjectName, projectNameFrom } from '../../../templates/project-name.ts';
import { checkFolder, scaffold } from '../../../templates/scaffold.ts';
import { askChoice, askText } from '../../ask.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';

const defaultTemplate = 'counter';

interface Options {
  readonly template?: string;
  readonly name?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** Makes the project. With `--json`: `{"dir", "name", "template", "written": [paths], "replaced": [paths]}`. */
export async function run(context: CliContext, { args, options }: CommandInput<{ dir?: string }, Options>): Promise<void> {
  const { cwd, output } = context;
  const force = options.force ?? false;
  const templates = listTemplates();
  const ask = context.isInteractive && !options.yes;

  // All questions come first: who cancels at one of them leaves nothing behind.
  const choices = templates.map(({ name, summary }) => ({ value: name, label: name, hint: summary }));
  const chosen = options.template ?? (ask ? await askChoice(context, 'What do you want to start from?', choices) : defaultTemplate);
  const template = findTemplate(chosen, templates);
  const dir = args.dir ?? (ask ? await askDir(context, template.name, force) : template.name);
  const folder = resolve(cwd, dir);
  checkFolder(folder, force);
  const name = options.name ?? projectNameFrom(folder, template.name);
  if (!isProjectName(name)) throw badProjectName(name);

  const { written, replaced } = scaffold({ template, folder, name, force, hbxFolder: packageRoot() });
  for (const file of replaced) output.warn(`${file} was there and has been replaced.`);
  output.result({ dir: folder, name, template: template.name, written, replaced }, (paint) => {
    const here = relative(cwd, folder);
    const steps = [...(here === '' ? [] : [`cd ${quoted(here)}`]), 'npm test', 'npm run deploy', ...(template.firstCommand === undefined ? [] : [template.firstCommand]), 'npx hbx repl', 'npx hbx check .'];
    return [`${paint('good', '✔')} ${paint('strong', name)} is ready in ${folder}.`, '', 'Next:', ...steps.map((step) => `  ${paint('key', step)}`)].join('\n');
  });
}

function askDir(context: CliContext, suggestion: string, force: boolean): Promise<string> {
  return askText(context, {
    message: 'In which folder?',
    suggestion: `./${suggestion}`,
    check(answer) {
      try {
        checkFolder(resolve(context.cwd, answer), force);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
  });
}

function quoted(path: string): string {
  return /^[\w./\\-]+$/.test(path) ? path : `"${path}"`;
}
