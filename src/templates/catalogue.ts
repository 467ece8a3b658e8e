import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { unknownTemplate } from './errors.ts';

/** A project to start from: a folder in `templates`, which is all the registration it needs. */
export interface Template {
  readonly name: string;
  /** The description in its package.json. */
  readonly summary: string;
  /** Absolute. */
  readonly folder: string;
  /** Names of the blueprints that come along: `hbx.blueprints` in its package.json. */
  readonly blueprints: readonly string[];
  /** What to run first once it is deployed: `hbx.try` in its package.json. */
  readonly firstCommand?: string;
}

/** All templates, by name. */
export function listTemplates(folder = join(packageRoot(), 'templates')): Template[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'package.json')))
    .map(({ name }) => {
      const { description, hbx } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { description?: string; hbx?: { blueprints?: string[]; try?: string } };
      return { name, summary: description ?? '', folder: join(folder, name), blueprints: hbx?.blueprints ?? [], ...(hbx?.try === undefined ? {} : { firstCommand: hbx.try }) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The template of that name. @throws HbxError `templates/unknown`. */
export function findTemplate(name: string, templates = listTemplates()): Template {
  const template = templates.find((candidate) => candidate.name === name);
  if (!template) throw unknownTemplate(name, templates.map((candidate) => candidate.name));
  return template;
}
