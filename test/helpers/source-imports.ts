import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const sourceFolder = fileURLToPath(new URL('../../src/', import.meta.url));

export interface SourceImport {
  /** Importing file, from `src`, with `/`. */
  from: string;
  line: number;
  /** As written; undefined when it is computed. */
  specifier: string | undefined;
  /** Imported file from `src`, with `/`; undefined for packages and built-in modules. */
  target: string | undefined;
  /** Only types: gone when it runs. */
  typeOnly: boolean;
}

/** All TypeScript files of `src`, from there, with `/`, sorted. */
export function sourceFiles(): string[] {
  return readdirSync(sourceFolder, { recursive: true })
    .map((file) => String(file).split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort();
}

/** Every import of a file, whatever its form: static, dynamic, re-export, of types, by `require`. */
export function importsOf(file: string): SourceImport[] {
  const source = ts.createSourceFile(file, readFileSync(join(sourceFolder, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: SourceImport[] = [];
  const add = (node: ts.Node, module: ts.Node | undefined, typeOnly: boolean): void => {
    const specifier = module !== undefined && ts.isStringLiteralLike(module) ? module.text : undefined;
    const target = specifier?.startsWith('.') ? relative(sourceFolder, join(dirname(join(sourceFolder, file)), specifier)).split(sep).join('/') : undefined;
    found.push({ from: file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, specifier, target, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node)) add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node)) {
      const callee = node.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')) add(node, node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
