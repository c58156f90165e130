import type { Plugin } from 'vite'

/** Notes the names of registry packages whose code ends up in the bundle. */
export function noteBundledPackages(names: Set<string>): Plugin {
  return {
    name: 'note-bundled-packages',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue
        for (const [id, { renderedLength }] of Object.entries(output.modules)) {
          const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1]
          if (name !== undefined && renderedLength > 0) names.add(name)
        }
      }
    },
  }
}
