import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { findTemplate, listTemplates } from '../../src/templates/catalogue.ts';

it('is the folders there are', () => {
  const templates = listTemplates();
  assert.ok(templates.some((template) => template.name === 'counter'));
  for (const { name, summary, folder } of templates) {
    assert.ok(summary.length > 10 && summary.length < 80, `${name} needs a menu text`);
    // npm leaves .gitignore out of packages.
    assert.ok(existsSync(join(folder, 'gitignore')) && !existsSync(join(folder, '.gitignore')), name);
    assert.ok(readFileSync(join(folder, 'README.md'), 'utf8').startsWith(`# ${name}\n`), name);
  }
});

it('names the nearest one', () => {
  assert.equal(findTemplate('counter').name, 'counter');
  assert.throws(() => findTemplate('conter'), { code: 'templates/unknown', hint: 'Did you mean `counter`?' });
});
