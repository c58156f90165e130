import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { readFileSync } from 'node:fs'
import { projectRoot } from '../vite/project-paths.ts'

/** How to run a package's program. */
export interface ToolOptions {
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a registry package's program under this Node, with its output shown; answers its exit code. */
export async function runTool(
  packageName: string,
  program: string,
  programArguments: readonly string[],
  { environment = {} }: ToolOptions = {},
): Promise<number> {
  const child = spawn(process.execPath, [programFile(packageName, program), ...programArguments], {
    cwd: projectRoot,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** The file a package's manifest names for a program: starting it needs no shell on any system. */
function programFile(packageName: string, program: string): string {
  const folder = packageFolder(packageName)
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly bin: string | Readonly<Record<string, string>>
  }
  const file = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[program]
  if (file === undefined) throw new Error(`Expected ${packageName} to have the program "${program}".`)
  return path.join(folder, file)
}

function packageFolder(packageName: string): string {
  const require = createRequire(path.join(projectRoot, 'package.json'))
  const paths = require.resolve.paths(packageName) ?? []
  const [nearest = ''] = paths
  return path.join(nearest, packageName)
}
