import { svelte } from '@sveltejs/vite-plugin-svelte'
import path from 'node:path'
import type { InlineConfig } from 'vite'
import { distRoot, projectRoot } from './project-paths.ts'

/** Builds the window's page into dist/renderer, every asset a file of its own: the page's policy forbids data: code. */
export function rendererConfig(): InlineConfig {
  return {
    configFile: false,
    root: path.join(projectRoot, 'renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [svelte()],
    build: {
      target: 'chrome140',
      outDir: path.join(distRoot, 'renderer'),
      emptyOutDir: true,
      sourcemap: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  }
}
