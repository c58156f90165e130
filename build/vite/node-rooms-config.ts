import { globSync } from 'node:fs'
import path from 'node:path'
import type { InlineConfig } from 'vite'
import { distRoot, projectRoot } from './project-paths.ts'

/** Rooms that run in plain Node processes. */
export const nodeRooms = [
  'common',
  'model-import',
  'child-process',
  'backend',
  'host',
  'inference',
  'cli',
] as const

/**
 * Builds the rooms that run in plain Node: one output file per source file, so that a module can still spawn
 * its sibling, and every registry package left to be loaded from node_modules (some hold native binaries).
 */
export function nodeRoomsConfig(): InlineConfig {
  const sourceRoot = path.join(projectRoot, 'electron')
  const files = globSync(
    nodeRooms.map((room) => `${room}/**/*.ts`),
    { cwd: sourceRoot },
  )
  return {
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node24',
      outDir: distRoot,
      emptyOutDir: false,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          files.map((file) => [
            file.replace(/\.ts$/, '').split(path.sep).join('/'),
            path.join(sourceRoot, file),
          ]),
        ),
        external: (specifier) => !specifier.startsWith('.') && !path.isAbsolute(specifier),
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: sourceRoot,
          entryFileNames: '[name].js',
        },
      },
    },
  }
}
