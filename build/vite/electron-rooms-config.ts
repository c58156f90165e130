import { builtinModules } from 'node:module'
import path from 'node:path'
import type { InlineConfig } from 'vite'
import { distRoot, projectRoot } from './project-paths.ts'

const provided = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/**
 * Builds Electron's main process into one file that needs nothing but Electron: it lies in the application's
 * archive, which has no node_modules.
 */
export function mainConfig(): InlineConfig {
  return electronRoom('main', { format: 'es', entryFileNames: 'main.js' })
}

/** Builds preload into one CommonJS file: a sandboxed preload script can be nothing else. */
export function preloadConfig(): InlineConfig {
  return electronRoom('preload', { format: 'cjs', entryFileNames: 'preload.cjs' })
}

function electronRoom(
  room: 'main' | 'preload',
  output: { readonly format: 'es' | 'cjs'; readonly entryFileNames: string },
): InlineConfig {
  return {
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node24',
      outDir: path.join(distRoot, room),
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: path.join(projectRoot, 'electron', room, `${room}.ts`),
        external: provided,
        output: { ...output, codeSplitting: false },
      },
    },
  }
}
