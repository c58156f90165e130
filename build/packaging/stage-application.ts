import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { pinnedNodePath } from '../bootstrap/ensure-pinned-node.mjs'
import { nodeRooms } from '../vite/node-rooms-config.ts'
import { distRoot, projectRoot } from '../vite/project-paths.ts'
import { packaging, stage } from './packaging.ts'
import { isNeededAtRunTime, runtimePackages, type TargetSystem } from './runtime-packages.ts'

const thisSystem: TargetSystem = { platform: process.platform, architecture: process.arch }

/** Lays out everything a package holds, for this system, from what was built into dist/. */
export async function stageApplication(): Promise<void> {
  rmSync(stage.root, { recursive: true, force: true })
  stageArchive()
  stageBackend()
  stageModels()
  stageSamples()
  stageNotices()
  await sharp(path.join(projectRoot, 'build', 'icons', 'icon.svg'))
    .resize(1024, 1024)
    .png()
    .toFile(stage.icon)
}

interface Manifest {
  readonly version: string
  readonly description: string
  readonly license: string
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as Manifest
}

function writeManifest(folder: string, more: Readonly<Record<string, string>>): void {
  const { version, description, license } = readManifest()
  const manifest = { name: packaging.executableName, version, description, license, type: 'module', ...more }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
}

function stageArchive(): void {
  for (const room of ['main', 'preload', 'renderer']) {
    copy(path.join(distRoot, room), path.join(stage.application, room))
  }
  writeManifest(stage.application, {
    productName: packaging.productName,
    author: 'The Enlarger contributors',
    main: 'main/main.js',
  })
}

function stageBackend(): void {
  const folder = path.join(stage.resources, 'node')
  for (const room of nodeRooms) copy(path.join(distRoot, room), path.join(folder, room))
  for (const each of runtimePackages(projectRoot)) stagePackage(each, folder)
  writeManifest(stage.resources, {})
  const node = pinnedNodePath(projectRoot)
  mkdirSync(path.join(stage.resources, 'bin'), { recursive: true })
  cpSync(node, path.join(stage.resources, 'bin', path.basename(node)))
}

function stagePackage(relative: string, folder: string): void {
  const source = path.join(projectRoot, relative)
  cpSync(source, path.join(folder, relative), {
    recursive: true,
    dereference: true,
    filter: (file) => {
      const inside = path.relative(path.join(projectRoot, 'node_modules'), file).split(path.sep).join('/')
      // A nested package is in the lock file itself, or not wanted.
      if (file !== source && inside.endsWith('/node_modules')) return false
      return isNeededAtRunTime(inside, thisSystem)
    },
  })
}

/** The catalogue and every model folder; how the weights were trained stays in the repository. */
function stageModels(): void {
  const models = path.join(projectRoot, 'models')
  const folders = globSync('*/model.json', { cwd: models }).map((file) => path.dirname(file))
  for (const name of [...globSync('*.json', { cwd: models }), ...folders]) {
    copy(path.join(models, name), path.join(stage.resources, 'models', name))
  }
}

function stageSamples(): void {
  const samples = path.join(projectRoot, 'samples')
  if (existsSync(samples)) copy(samples, path.join(stage.resources, 'samples'))
}

function stageNotices(): void {
  for (const notice of globSync(['LICENSE', 'THIRD-PARTY*'], { cwd: projectRoot })) {
    copy(path.join(projectRoot, notice), path.join(stage.resources, notice))
  }
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, dereference: true, filter: (file) => !file.endsWith('.map') })
}
