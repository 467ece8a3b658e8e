/** The errors of scaffolding. */
import { HbxError } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';

/** A template that is not there. */
export function unknownTemplate(name: string, names: readonly string[]): HbxError {
  return new HbxError('templates/unknown', `There is no template \`${name}\`.`, {
    hint: didYouMean(name, names) ?? `There are: ${names.join(', ')}.`,
  });
}

/** The folder already holds something, and `--force` was not given. */
export function folderNotEmpty(folder: string, files: readonly string[]): HbxError {
  const shown = files.slice(0, 5).join(', ') + (files.length > 5 ? `, and ${files.length - 5} more` : '');
  return new HbxError('templates/not-empty', `${folder} is not empty.`, {
    details: [`There is: ${shown}`],
    hint: 'Choose another folder. With --force the files of the template are written over those of the same name; nothing else is touched.',
  });
}

/** The place is taken by a file. */
export function notAFolder(path: string): HbxError {
  return new HbxError('templates/not-a-folder', `${path} is a file, and a folder is needed.`);
}

/** A project name that npm would refuse. */
export function badProjectName(name: string): HbxError {
  return new HbxError('templates/bad-name', `\`${name}\` can't be the name of a project.`, {
    hint: 'Names are in lower case and have letters, digits, `.`, `_` and `-` in them; they start with a letter or a digit.',
  });
}
