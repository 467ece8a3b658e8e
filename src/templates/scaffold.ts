/** Makes a project from a template. Files are only added or written over, never deleted. */
import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Template } from './catalogue.ts';
import { badProjectName, folderNotEmpty, notAFolder } from './errors.ts';
import { dependencyOn, linkInstallation } from './link-installation.ts';
import { isProjectName } from './project-name.ts';

export interface ScaffoldOptions {
  readonly template: Template;
  /** Absolute; made if need be. */
  readonly folder: string;
  /** The project's name. */
  readonly name: string;
  /** Write into a folder that holds something already. */
  readonly force: boolean;
  /** Folder of the hbx that the project shall use. */
  readonly hbxFolder: string;
}

export interface ScaffoldResult {
  /** Paths inside the folder, with `/`, in order. */
  readonly written: readonly string[];
  /** Those of them that were there before. */
  readonly replaced: readonly string[];
}

/** What may lie in a folder that counts as empty: a fresh repository is a fine place to start. */
const harmless = new Set(['.git', '.DS_Store', 'Thumbs.db']);

/**
 * Looks whether the folder can be used, without touching it.
 * @throws HbxError `templates/not-empty`, `templates/not-a-folder`.
 */
export function checkFolder(folder: string, force: boolean): void {
  let entries: string[];
  try {
    entries = readdirSync(folder).filter((name) => !harmless.has(name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw notAFolder(folder);
    throw error;
  }
  if (entries.length > 0 && !force) throw folderNotEmpty(folder, entries.sort());
}

/**
 * Copies the template and the blueprints that it builds on, puts in the project's name and links the running hbx.
 * @throws HbxError `templates/not-empty`, `templates/not-a-folder`, `templates/bad-name`; nothing is written then.
 */
export function scaffold(options: ScaffoldOptions): ScaffoldResult {
  const { template, folder, name, force, hbxFolder } = options;
  if (!isProjectName(name)) throw badProjectName(name);
  checkFolder(folder, force);
  mkdirSync(folder, { recursive: true });

  const written: string[] = [];
  const replaced: string[] = [];
  const write = (target: string, content: Buffer | string): void => {
    const path = join(folder, ...target.split('/'));
    if (isThere(path)) replaced.push(target);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    written.push(target);
  };
  for (const file of filesIn(template.folder)) {
    const target = targetName(file);
    write(target, fillIn(target, readFileSync(join(template.folder, ...file.split('/'))), { name, template, dependency: dependencyOn(folder, hbxFolder) }));
  }
  for (const blueprint of template.blueprints) {
    const source = join(hbxFolder, 'blueprints', blueprint);
    for (const file of filesIn(source)) write(`blueprints/${blueprint}/${file}`, readFileSync(join(source, ...file.split('/'))));
  }
  linkInstallation(folder, hbxFolder);
  return { written, replaced };
}

/** Files by their path with `/`, sorted. What a try-out left behind is no part of them. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1).split(sep).join('/'))
    .filter((file) => !/^(node_modules|\.hbx)\//.test(file) && file !== 'package-lock.json')
    .sort();
}

/** npm leaves `.gitignore` out of packages, so templates have it without the dot. */
function targetName(file: string): string {
  return file === 'gitignore' ? '.gitignore' : file;
}

function fillIn(file: string, content: Buffer, { name, template, dependency }: { name: string; template: Template; dependency: string }): Buffer | string {
  if (file === 'package.json') {
    const { description: _menuText, hbx: _ours, ...manifest } = JSON.parse(content.toString()) as { devDependencies?: Record<string, string> } & Record<string, unknown>;
    return `${JSON.stringify({ ...manifest, name, devDependencies: { ...manifest.devDependencies, hbx: dependency } }, null, 2)}\n`;
  }
  if (file === 'hbx.config.json') return `${JSON.stringify({ ...(JSON.parse(content.toString()) as object), name }, null, 2)}\n`;
  // A template is called by its own name in its title, and nowhere else that matters.
  if (file === 'README.md') return content.toString().replace(new RegExp(`^# ${template.name}$`, 'm'), `# ${name}`);
  return content;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
