import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { importedPaths } from './imports-of.ts'

/** What each file imports of the others; all names relative to the repository's root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

const sources = ['electron/**/*.ts', 'renderer/**/*.{ts,svelte}', 'build/**/*.ts']

/** Reads the imports of all sources, types included: what two files must be read together for is one idea. */
export function readImportGraph(root: string): ImportGraph {
  const files = globSync(sources, { cwd: root }).map((file) => file.split(path.sep).join('/'))
  return new Map(
    files.map((file) => [
      file,
      importedPaths(file, readFileSync(path.join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => importedFile(file, specifier)),
    ]),
  )
}

/** The file that a relative import of another names. */
export function importedFile(file: string, specifier: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, '')))
}

/** Files that import each other, directly or through others: the graph's strongly connected parts (Tarjan, 1972). */
export function importCircles(graph: ImportGraph): string[][] {
  const order = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []
  const visit = (file: string): number => {
    const own = order.size
    order.set(file, own)
    open.push(file)
    let reached = own
    const imported = graph.get(file) ?? []
    for (const next of imported) {
      if (!graph.has(next)) continue
      if (!order.has(next)) reached = Math.min(reached, visit(next))
      else if (open.includes(next)) reached = Math.min(reached, order.get(next) ?? own)
    }
    if (reached === own) {
      const part = open.splice(open.indexOf(file))
      if (part.length > 1 || imported.includes(file)) circles.push(part.sort())
    }
    return reached
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return circles
}
