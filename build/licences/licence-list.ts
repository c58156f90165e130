import path from 'node:path'
import type { LicenceList } from '../../electron/common/contracts/licence-list.ts'
import { runtimePackages } from '../packaging/runtime-packages.ts'
import type { PartWithTexts } from './licensed-part.ts'
import { libvipsParts, runtimeParts } from './native-parts.ts'
import { packagePart } from './package-part.ts'

/**
 * Everything by others that an application built here is shipped with.
 * @param root of the checkout
 * @param bundled names of packages whose code the bundler put into the application's own files
 * @throws Error where a part's licence is not stated or its text is missing.
 */
export function licenceList(root: string, bundled: Iterable<string>): LicenceList {
  const modules = path.join(root, 'node_modules')
  const folders = new Set([
    ...runtimePackages(root).map((folder) => path.join(root, folder)),
    ...[...bundled].map((name) => path.join(modules, name)),
  ])
  const packages = [...folders].map(packagePart)
  return withSharedTexts([...runtimeParts(modules), ...libvipsParts(modules), ...sorted(packages)])
}

function sorted(packages: readonly PartWithTexts[]): PartWithTexts[] {
  const seen = new Map(packages.map((part) => [`${part.name}@${part.version}`, part]))
  return [...seen.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

function withSharedTexts(parts: readonly PartWithTexts[]): LicenceList {
  const places = new Map<string, number>()
  const placeOf = (text: string): number => {
    const place = places.get(text) ?? places.size
    places.set(text, place)
    return place
  }
  const placed = parts.map(({ texts, ...part }) => ({ ...part, texts: texts.map(placeOf) }))
  return { parts: placed, texts: [...places.keys()] }
}
