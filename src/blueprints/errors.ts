/** The errors of blueprints: which there are, what `blueprint.json` says, and what goes in and out of a process by it. */
import { ExitCode, HbxError, type SourceLocation } from '../base/errors.ts';
import { didYouMean } from '../base/suggest.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';

/** A blueprint that is neither packaged nor one of the project. */
export function unknownBlueprint(name: string, names: readonly string[]): HbxError {
  return new HbxError('blueprints/unknown', `There is no blueprint \`${cut(name)}\`.`, {
    hint: didYouMean(cut(name), names) ?? `There are: ${names.join(', ')}.`,
  });
}

/** A name that no blueprint can have. */
export function badBlueprintName(name: string): HbxError {
  return new HbxError('blueprints/bad-name', `\`${cut(name)}\` can't be the name of a blueprint.`, {
    hint: 'Names are in lower case and have letters, digits and `-` in them; they start with a letter and have 64 characters at most.',
  });
}

/** A `blueprint.json` that is no JSON, or says something that means nothing. */
export function badManifest(message: string, location: SourceLocation): HbxError {
  return new HbxError('blueprints/bad-manifest', message, { location, hint: '`hbx blueprint show token --json` prints one that is right.' });
}

/** A folder that lacks one of the files of a blueprint. */
export function missingFile(file: string, what: string): HbxError {
  return new HbxError('blueprints/missing-file', `There is no ${file}.`, { hint: `A blueprint is a folder with blueprint.json, ${what}. \`hbx blueprint new <name>\` makes one.` });
}

/** A file of a blueprint that can't be read. */
export function unreadableFile(file: string, why: string): HbxError {
  return new HbxError('blueprints/unreadable', `${file} can't be read: ${why}.`);
}

/** Something is where the files would go. */
export function alreadyThere(folder: string): HbxError {
  return new HbxError('blueprints/exists', `${folder} is there already.`, {
    hint: 'With --force the files of the blueprint are written over those of the same name; nothing else is touched.',
  });
}

/** A new blueprint would stand in the place of a packaged one, for those that require that too. */
export function takesPackagedName(name: string): HbxError {
  return new HbxError('blueprints/packaged-name', `hbx has a blueprint \`${name}\` already, and a new one of that name would be used in its place, also by blueprints that require it.`, {
    hint: `Give yours another name. \`hbx blueprint add ${name}\` copies that of hbx into the project, to be changed. --force starts an empty one all the same.`,
  });
}

/** The place is taken by a file. */
export function notAFolder(path: string): HbxError {
  return new HbxError('blueprints/not-a-folder', `${path} is a file, and a folder is needed.`);
}

/** A symbolic link is where files would go: they would end up somewhere else. */
export function isLink(path: string): HbxError {
  return new HbxError('blueprints/link', `${path} is a symbolic link, and hbx writes through none. Nothing was written.`, { hint: 'Remove the link, or give the blueprint another name.' });
}

/** A file of a blueprint is a symbolic link to somewhere else: what stands there would be shown, and sent. */
export function leadsOut(path: string): HbxError {
  return new HbxError('blueprints/link-out', `${path} is a symbolic link that leads out of the folder of the blueprint, so hbx does not read it.`, { hint: 'Put the file itself there.' });
}

/** The place of a file is taken by something else. */
export function notAFile(path: string): HbxError {
  return new HbxError('blueprints/not-a-file', `${path} is not a file, and a file is to be written there. Nothing was written.`);
}

/** Blueprints that need each other. */
export function requiresItself(names: readonly string[], location: SourceLocation): HbxError {
  return new HbxError('blueprints/cycle', `These blueprints require each other in a circle: ${names.join(' -> ')}.`, { location, hint: 'Take one of them out of "requires".' });
}

/** A requirement that is not there. */
export function missingRequirement(name: string, names: readonly string[], location: SourceLocation): HbxError {
  return new HbxError('blueprints/missing-requirement', `It requires the blueprint \`${cut(name)}\`, which is not there.`, { location, hint: didYouMean(name, names) ?? `There are: ${names.join(', ')}.` });
}

/**
 * A message that does not suit the blueprints of its process. Whether the process would refuse it only the process knows.
 * @param unchecked what sends it without the check
 */
export function badMessage(action: string, blueprint: string, problems: readonly string[], unchecked = '--no-check'): HbxError {
  return new HbxError('blueprints/bad-message', `hbx has not sent this message: it does not suit ${action} of the blueprint ${blueprint}.`, {
    details: problems,
    hint: `\`hbx blueprint show ${blueprint}\` tells what it wants. ${unchecked} sends it all the same.`,
    exitCode: ExitCode.usage,
  });
}

/** An action that is hardly anything but a slip. @param meant the one that the blueprint has */
export function misspeltAction(action: string, blueprint: string, meant: string, unchecked = '--no-check'): HbxError {
  return new HbxError('blueprints/bad-message', `hbx has not sent this message: the blueprint ${blueprint} has no action ${cut(action)}.`, {
    hint: `Did you mean \`${meant}\`? ${unchecked} sends it all the same.`,
    exitCode: ExitCode.usage,
  });
}

/** Tags of a process message that do not suit its blueprint. */
export function badSpawnTags(blueprint: string, problems: readonly string[]): HbxError {
  return new HbxError('blueprints/bad-spawn-tags', `hbx has made no process: its tags do not suit the blueprint ${blueprint}.`, {
    details: problems,
    hint: `\`hbx blueprint show ${blueprint}\` tells which there are.`,
    exitCode: ExitCode.usage,
  });
}

/** What a stranger wrote is told, but not at any length, and on one line. */
export function cut(text: string): string {
  return escapeControlInLine(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
