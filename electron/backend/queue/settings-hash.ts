import { createHash } from 'node:crypto'
import type { UpscaleSettings } from '../../common/upscale-settings.ts'

/** Settings that steer how the work is done, but not what comes out. */
const withoutEffect: ReadonlySet<string> = new Set([
  'tileSizePx',
  'device',
  'precision',
  'collision',
  'exactModel',
])

/** SHA-256 of all settings that decide the output's content, independent of the order of their keys. */
export function settingsHash(settings: UpscaleSettings): string {
  const effective = Object.fromEntries(Object.entries(settings).filter(([name]) => !withoutEffect.has(name)))
  return createHash('sha256').update(canonicalJson(effective)).digest('hex')
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join()}}`
}
