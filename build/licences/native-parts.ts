import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { PartWithTexts } from './licensed-part.ts'
import { standardTexts } from './standard-texts.ts'

/**
 * The native libraries inside sharp's binaries, from the table and the versions that their package comes with.
 * @param folder node_modules
 */
export function libvipsParts(folder: string): PartWithTexts[] {
  return globSync('@img/sharp-libvips-*/versions.json', { cwd: folder }).flatMap((file) => {
    const directory = path.join(folder, path.dirname(file))
    const versions = z
      .record(z.string(), z.string())
      .parse(JSON.parse(readFileSync(path.join(directory, 'versions.json'), 'utf8')))
    const notice = readFileSync(path.join(directory, 'README.md'), 'utf8')
    const rows = [...notice.matchAll(/^\| ([\w-]+)\s*\| (.+?)\s*\|$/gm)]
      .map(([, name = '', licence = '']) => ({
        name,
        licence: licence.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1'),
      }))
      .filter(({ name }) => name !== 'Library')
    if (rows.length < 20) throw new Error(`Expected ${directory} to name the libraries inside libvips.`)
    return rows.map(({ name, licence }) => ({
      name,
      version: versions[name] ?? versions[name.replace(/^lib/, '')] ?? '',
      licence: licence.replaceAll('LGPLv3', 'LGPL-3.0-or-later'),
      homepage: null,
      texts: [notice, ...(licence.includes('LGPL') ? standardTexts('LGPL-3.0-or-later', '') : [])],
    }))
  })
}

/** What the application runs on, which is no package of its own in the finished application. */
export function runtimeParts(folder: string): PartWithTexts[] {
  const versionOf = (name: string): string =>
    z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8'))).version
  const node = versionOf('node')
  const onnxruntime = versionOf('onnxruntime-node')
  const onnxNotices = path.join(import.meta.dirname, 'texts', `onnxruntime-${onnxruntime}.txt`)
  const inElectron =
    'The licences of all parts of Chromium lie beside the executable: LICENSES.chromium.html.'
  return [
    {
      name: 'Electron',
      version: versionOf('electron'),
      licence: 'MIT',
      homepage: 'https://www.electronjs.org/',
      texts: [readFileSync(path.join(folder, 'electron', 'LICENSE'), 'utf8').trim()],
    },
    {
      name: 'Chromium',
      version: '',
      licence: 'BSD-3-Clause',
      homepage: 'https://www.chromium.org/',
      texts: [inElectron, ...standardTexts('BSD-3-Clause', '2015 The Chromium Authors')],
    },
    {
      name: 'Node.js',
      version: node,
      licence: 'MIT',
      homepage: 'https://nodejs.org/',
      texts: [
        `The licences of all its parts: https://github.com/nodejs/node/blob/v${node}/LICENSE`,
        ...standardTexts('MIT', 'Node.js contributors'),
      ],
    },
    {
      name: 'ONNX Runtime',
      version: onnxruntime,
      licence: 'MIT',
      homepage: 'https://onnxruntime.ai/',
      // Its packages hold no notices: they are those of the same version's other distributions.
      texts: [...standardTexts('MIT', 'Microsoft Corporation'), readFileSync(onnxNotices, 'utf8').trim()],
    },
  ]
}
