import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../vite/project-paths.ts'
import { runLlvm } from './compiler.ts'
import type { NativeTarget } from './native-targets.ts'

/** Where the engine's sources lie. */
export const sourceDirectory = path.join(projectRoot, 'electron', 'inference', 'native')
const headers = path.join(projectRoot, 'node_modules', 'node-api-headers')

const sources = ['read-plan', 'layout', 'execute', 'processor', 'compiler-functions', 'module']

/**
 * The module needs no library: no exceptions, no allocation, no C runtime. So the compiler alone makes it for every
 * system, with no other system's headers.
 */
const flags = [
  '-std=c++20',
  '-O3',
  '-ffreestanding',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fno-unwind-tables',
  '-fno-asynchronous-unwind-tables',
  '-fno-stack-protector',
  '-fvisibility=hidden',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wno-missing-field-initializers',
  // Nothing of the machine it is built on may reach the module.
  '-fno-ident',
  `-ffile-prefix-map=${projectRoot}=.`,
]

/** Compiles and links the module of a system into `directory`; gives its path. @throws Error where a tool fails */
export function buildModule(target: NativeTarget, directory: string): string {
  const objects = path.join(directory, target.name)
  mkdirSync(objects, { recursive: true })
  const compile = (source: string, object: string, more: readonly string[]): string => {
    const output = path.join(objects, `${object}.o`)
    const position = target.format === 'coff' ? [] : ['-fPIC']
    runLlvm('clang++', [
      `--target=${target.triple}`,
      ...flags,
      ...position,
      ...more,
      '-isystem',
      path.join(headers, 'include'),
      '-c',
      path.join(sourceDirectory, `${source}.cpp`),
      '-o',
      output,
    ])
    return output
  }
  const compiled = [
    ...sources.map((source) => compile(source, source, [])),
    ...target.instructionSets.map((set, at) => compile('kernels', `kernels-${at}`, set)),
  ]
  const module = path.join(directory, `${target.name}.node`)
  link(target, compiled, module, objects)
  return module
}

/** N-API's functions are found in the program that loads the module. */
function link(
  { format, name }: NativeTarget,
  objects: readonly string[],
  module: string,
  scratch: string,
): void {
  switch (format) {
    case 'elf':
      return runLlvm('ld.lld', [
        '-shared',
        '--strip-all',
        '--gc-sections',
        '--build-id=none',
        '-z',
        'noexecstack',
        '-z',
        'now',
        '-o',
        module,
        ...objects,
      ])
    case 'coff': {
      const library = path.join(scratch, 'node.lib')
      runLlvm('llvm-dlltool', [
        '-m',
        'i386:x86-64',
        '-d',
        importedFunctions(),
        '-D',
        'node.exe',
        '-l',
        library,
      ])
      return runLlvm('lld-link', [
        '/dll',
        '/noentry',
        '/nodefaultlib',
        '/opt:ref',
        '/Brepro',
        '/export:napi_register_module_v1',
        '/export:node_api_module_get_api_version_v1',
        `/out:${module}`,
        ...objects,
        library,
      ])
    }
    case 'mach-o':
      return runLlvm('ld64.lld', [
        '-dylib',
        '-arch',
        name.endsWith('arm64') ? 'arm64' : 'x86_64',
        '-platform_version',
        'macos',
        '11.0',
        '11.0',
        '-undefined',
        'dynamic_lookup',
        '-dead_strip',
        '-adhoc_codesign',
        '-no_uuid',
        '-S',
        '-x',
        '-install_name',
        `@rpath/${path.basename(module)}`,
        '-o',
        module,
        ...objects,
      ])
  }
}

function importedFunctions(): string {
  return path.join(headers, 'def', 'js_native_api.def')
}
