import ts from 'typescript'

/** An import or re-export found in a source text. */
export interface FoundImport {
  readonly specifier: string
  readonly typeOnly: boolean
}

const scriptElement = /<script\b[^>]*>([\s\S]*?)<\/script>/g

/** Every static, dynamic and re-exporting import of a TypeScript or Svelte file. */
export function importsOf(fileName: string, text: string): FoundImport[] {
  const source = ts.createSourceFile('file.ts', scriptOf(fileName, text), ts.ScriptTarget.Latest, true)
  const found: FoundImport[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      found.push({ specifier: node.moduleSpecifier.text, typeOnly })
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly })
    } else if (ts.isCallExpression(node) && isModuleCall(node)) {
      const [argument] = node.arguments
      if (argument && ts.isStringLiteralLike(argument))
        found.push({ specifier: argument.text, typeOnly: false })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, typeOnly: true })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** What a file imports, without how: found by looking at words alone, ten times as fast. */
export function importedPaths(fileName: string, text: string): string[] {
  return ts.preProcessFile(scriptOf(fileName, text)).importedFiles.map((file) => file.fileName)
}

function scriptOf(fileName: string, text: string): string {
  if (!fileName.endsWith('.svelte')) return text
  return [...text.matchAll(scriptElement)].map((match) => match[1] ?? '').join('\n')
}

function isModuleCall(node: ts.CallExpression): boolean {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return true
  return ts.isIdentifier(node.expression) && node.expression.text === 'require'
}
