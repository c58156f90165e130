import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { LicenceList } from '../../electron/common/contracts/licence-list.ts'

const begin = '<!-- libraries: written by `npm run licences` -->'
const end = '<!-- end of libraries -->'

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), license: z.string().optional() })),
})

/** Licences of all registry packages that are not for development alone, on any system, by name. */
export function productionLicences(root: string): Map<string, string> {
  const lock = lockSchema.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))
  return new Map(
    Object.entries(lock.packages)
      .filter(([folder, { dev }]) => folder !== '' && dev !== true)
      .map(([folder, { license }]) => [folder.replace(/^.*node_modules\//, ''), license ?? 'not stated']),
  )
}

/** The section of THIRD-PARTY.md that names the libraries: a line per licence. */
export function librariesSection(root: string, list: LicenceList): string {
  const licences = productionLicences(root)
  for (const { name, licence } of list.parts) if (!licences.has(name)) licences.set(name, licence)
  const names = Map.groupBy(licences.keys(), (name) => licences.get(name) ?? '')
  const lines = [...names]
    .toSorted(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([licence, each]) => `- ${licence}: ${each.toSorted((a, b) => a.localeCompare(b, 'en')).join(', ')}`)
  return [begin, ...lines, end].join('\n')
}

/** Names in the section of a THIRD-PARTY.md, with their licences. */
export function readLibrariesSection(document: string): Map<string, string> {
  const section = document.slice(document.indexOf(begin), document.indexOf(end))
  const lines = [...section.matchAll(/^- (.+?): (.+)$/gm)]
  return new Map(
    lines.flatMap(([, licence = '', names = '']) =>
      names.split(', ').map((name) => [name, licence] as const),
    ),
  )
}

/** The document with its section replaced. */
export function withLibrariesSection(document: string, section: string): string {
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < 0) throw new Error(`Expected THIRD-PARTY.md to hold "${begin}" and "${end}".`)
  return document.slice(0, from) + section + document.slice(to + end.length)
}
