import { isBuiltin } from 'node:module'
import path from 'node:path'

/** What the files of one room may import. */
export interface RoomRules {
  /** Rooms of this repository, by folder. A room may always import itself. */
  readonly rooms: readonly string[]
  /** Rooms of which only types may be imported: they leave no trace at run time. */
  readonly typesOf?: readonly string[]
  /** Whether Node's own modules exist where the room runs. */
  readonly node: boolean
  /** Registry packages, by name; `any` for all but Electron. */
  readonly packages: readonly string[] | 'any'
}

/**
 * ARCHITECTURE.md's import table: a folder names its runtime, and its imports prove it. A room inside another stands
 * before it.
 */
export const importTable: Readonly<Record<string, RoomRules>> = {
  'electron/common': { rooms: [], node: false, packages: ['zod'] },
  'electron/model-import': {
    rooms: ['electron/common'],
    node: false,
    packages: ['zod', '@bufbuild/protobuf', 'fflate'],
  },
  'electron/backend/pixels': { rooms: ['electron/common'], node: false, packages: [] },
  'electron/backend/tiling': { rooms: ['electron/common'], node: false, packages: [] },
  'electron/child-process': { rooms: ['electron/common'], node: true, packages: [] },
  'electron/backend': {
    rooms: ['electron/common', 'electron/model-import', 'electron/child-process'],
    node: true,
    packages: 'any',
  },
  'electron/host': { rooms: ['electron/common'], node: true, packages: [] },
  'electron/inference': {
    rooms: ['electron/common', 'electron/child-process'],
    node: true,
    packages: ['zod', 'onnxruntime-node'],
  },
  'electron/cli': {
    rooms: ['electron/common', 'electron/backend', 'electron/host', 'electron/child-process'],
    node: true,
    packages: ['zod', 'commander', 'cli-progress', 'env-paths'],
  },
  'electron/main': { rooms: ['electron/common', 'electron/host'], node: true, packages: ['electron', 'zod'] },
  'electron/preload': {
    rooms: [],
    typesOf: ['electron/common'],
    node: false,
    packages: ['electron'],
  },
  renderer: {
    rooms: ['electron/common'],
    node: false,
    packages: ['zod', 'svelte', 'bits-ui', '@lucide/svelte', '@internationalized/date', 'i18next', 'virtua'],
  },
}

/** An import as it stands in a file. */
export interface ImportSite {
  /** Importing file, relative to the repository's root. */
  readonly file: string
  readonly specifier: string
  readonly typeOnly: boolean
}

/** The room a file belongs to; `null` for files outside every room (tests, build, configuration). */
export function roomOf(file: string): string | null {
  const normal = file.split(path.sep).join('/')
  return Object.keys(importTable).find((room) => normal.startsWith(`${room}/`)) ?? null
}

/** Why an import breaks the table, as a sentence; `null` when it is allowed. */
export function importViolation({ file, specifier, typeOnly }: ImportSite): string | null {
  const room = roomOf(file)
  const rules = room === null ? undefined : importTable[room]
  if (room === null || rules === undefined) return null
  if (specifier.startsWith('.')) return crossing(room, rules, file, specifier, typeOnly)
  if (isBuiltin(specifier)) {
    return rules.node ? null : `${room} must run without Node's own modules but imports "${specifier}".`
  }
  const name = packageName(specifier)
  if (rules.packages === 'any' ? name !== 'electron' : rules.packages.includes(name)) return null
  return `${room} may not import the package "${name}".`
}

function crossing(
  room: string,
  rules: RoomRules,
  file: string,
  specifier: string,
  typeOnly: boolean,
): string | null {
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
  if (target.startsWith(`${room}/`)) return null
  const other = roomOf(target)
  if (other !== null && rules.rooms.includes(other)) return null
  if (other !== null && rules.typesOf?.includes(other)) {
    return typeOnly ? null : `${room} may import only types of ${other}: "${specifier}".`
  }
  return `${room} may not import from ${other ?? 'outside the rooms'}: "${specifier}".`
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}
