import { defineConfig } from '@playwright/test'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: path.join(root, 'test-results'),
  // Generous, so that a busy machine fails no test: waiting ends as soon as what is waited for is there.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  // One window at a time: two cores infer for one image.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list'], ['json']],
})
