import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { PartWithTexts } from './licensed-part.ts'
import { standardTexts } from './standard-texts.ts'

const personSchema = z
  .union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])
  .transform((person) => person.replace(/\s*[<(].*$/, ''))
const addressSchema = z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)])
const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() }).transform(({ type }) => type)]).optional(),
  author: personSchema.optional(),
  homepage: z.string().optional(),
  repository: addressSchema.optional(),
})

/** Files in which packages keep notices and licences. */
const noticeFile = /^(licen[cs]es?|copying|notice|third-?party[-_]?notices|unlicense)([-_. ].*)?$/i

/**
 * A registry package with the texts it comes with; with the standard text of its licence where it has none.
 * @throws Error where it states no licence, or one whose text is unknown.
 */
export function packagePart(folder: string): PartWithTexts {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')))
  const { name, version, license, author = '' } = manifest
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && noticeFile.test(entry.name))
    .map((entry) => entry.name)
    .toSorted()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
  const licence = license ?? /^(MIT|ISC) License/.exec(texts[0] ?? '')?.[1]
  if (licence === undefined) throw new Error(`Expected the package "${name}" to state its licence.`)
  return {
    name,
    version,
    licence,
    homepage: webAddress(manifest.homepage) ?? webAddress(manifest.repository),
    texts: texts.length > 0 ? texts : standardTexts(licence, author),
  }
}

/** `git+https://….git` and `owner/name` as addresses a browser opens; `null` where there is none. */
function webAddress(address: string | undefined): string | null {
  if (address === undefined) return null
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(address)?.[1]
  const long = address
    .replace(/^git\+/, '')
    .replace(/^(git|ssh):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '')
  const candidate = short === undefined ? long : `https://github.com/${short}`
  return URL.canParse(candidate) && /^https?:/.test(candidate) ? candidate : null
}
