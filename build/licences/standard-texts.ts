import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, 'texts')

/** The LGPL is a set of permissions on top of the GPL and is given with it. */
const files: Readonly<Record<string, readonly string[]>> = {
  'LGPL-3.0-or-later': ['LGPL-3.0', 'GPL-3.0'],
  'LGPL-3.0-only': ['LGPL-3.0', 'GPL-3.0'],
}

/**
 * The texts of an SPDX expression's licences, for packages that come without a file of their own.
 * @param holder whom the package names as its author; stands above the first text
 * @throws Error where a licence's text is not in `texts/`.
 */
export function standardTexts(expression: string, holder: string): string[] {
  const names = expression.split(/\s+(?:AND|OR)\s+|[()]/).filter((name) => name.trim() !== '')
  const texts = names.flatMap((name) => files[name.trim()] ?? [name.trim()]).map(readText)
  return [`Copyright ${holder}`, ...texts].filter((text) => text !== 'Copyright ')
}

function readText(name: string): string {
  const file = path.join(folder, `${name}.txt`)
  if (!existsSync(file)) throw new Error(`Expected the text of the licence "${name}" at ${file}.`)
  return readFileSync(file, 'utf8').trim()
}
