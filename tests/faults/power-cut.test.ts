import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../electron/common/settings/upscale-settings.ts'
import { startBackend, whenIdle } from '../fixtures/backend-process.ts'
import { childrenOf } from '../fixtures/children-of.ts'
import { hashesOf } from '../fixtures/hashes-of.ts'
import { readSystemCalls, type SystemCall } from '../fixtures/system-calls.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { writePicture } from '../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

async function pictures(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await writePicture(join(folder, `${i}.png`), i + 1, 16 + (i % 5), 12 + (i % 3))
}

async function upscaleAll(data: string, inputs: string, outputDirectory: string): Promise<void> {
  const backend = startBackend(data)
  await backend.client.call('jobs.add', { paths: [inputs], settings, outputDirectory })
  await backend.client.call('queue.start', undefined)
  await whenIdle(backend)
  await backend.close()
}

const isTraced = spawnSync('strace', ['-V']).status === 0

// Needs the Debian package strace, which shows what a process asks of its system.
test.runIf(isTraced)(
  'an output is on disk before it has its name, its name before the queue calls it done, and that before the next',
  async () => {
    const folder = temporaryFolder()
    const images = 4
    await pictures(join(folder, 'in'), images)
    const outputDirectory = join(folder, 'new', 'out')
    const trace = join(folder, 'trace')
    const backend = startBackend(join(folder, 'data'), {
      command: [
        'strace',
        ...['-f', '-y', '-s', '65536', '-o', trace],
        ...['-e', 'trace=pwrite64,write,fsync,fdatasync,link,linkat,rename,renameat,renameat2,mkdir,mkdirat'],
      ],
    })
    await backend.client.call('jobs.add', { paths: [join(folder, 'in')], settings, outputDirectory })
    await backend.client.call('queue.start', undefined)
    await whenIdle(backend)
    await backend.close()
    const calls = readSystemCalls(trace)
    const outputs = readdirSync(outputDirectory)
    expect(outputs).toHaveLength(images)
    for (const name of outputs) expectDurable(calls, outputDirectory, name)
    // The folders are new, so their names must be on disk, too.
    for (const made of ['new', 'new/out']) {
      const flushed = calls.findIndex((call) => isFlushOf(call, join(folder, made, '..')))
      const linked = calls.findIndex(({ name, args }) => namesFile(name) && args.includes(outputDirectory))
      expect(flushed).toBeGreaterThanOrEqual(0)
      expect(flushed).toBeLessThan(linked)
    }
  },
)

/** Each step of one output begins only after the one before it has come to its end. */
function expectDurable(calls: readonly SystemCall[], directory: string, name: string): void {
  const named = calls.find((call) => namesFile(call.name) && call.args.includes(`"${join(directory, name)}"`))
  if (!named) throw new Error(`Expected ${name} to be given its name.`)
  const [, temporary = ''] = /"([^"]+)"/.exec(named.args) ?? []
  const flushed = calls.find((call) => isFlushOf(call, temporary))
  const lastWrite = calls.findLast((call) => isWriteTo(call, temporary))
  expect(lastWrite?.ended).toBeLessThan(flushed?.begun ?? -1)
  expect(flushed?.ended).toBeLessThan(named.begun)
  const nameFlushed = calls.find((call) => isFlushOf(call, directory) && call.begun > named.ended)
  // The log's pages hold other images, too: the name must stand within a result.
  const result = new RegExp(String.raw`\{\\"kind\\":\\"done\\",\\"result\\":\{[^}]*/${name}\\"`)
  const toldDone = calls.find((call) => isWriteTo(call, 'queue.sqlite-wal') && result.test(call.args))
  expect(nameFlushed?.ended).toBeLessThan(toldDone?.begun ?? -1)
  const doneFlushed = calls.find(
    (call) => isFlushOf(call, 'queue.sqlite-wal') && call.begun > (toldDone?.ended ?? 0),
  )
  expect(doneFlushed).toBeDefined()
}

function namesFile(name: string): boolean {
  return /^(link|rename)/.test(name)
}

function isFlushOf({ name, args }: SystemCall, path: string): boolean {
  return /^f(data)?sync$/.test(name) && args.endsWith(`${join(path)}>`)
}

function isWriteTo({ name, args }: SystemCall, path: string): boolean {
  return /write/.test(name) && args.slice(0, args.indexOf('>') + 1).endsWith(`${path}>`)
}

test.runIf(process.platform === 'linux')(
  'a power cut that tears what was not flushed costs no image, and leaves nothing half-written',
  async () => {
    const folder = temporaryFolder()
    const cuts = 6
    const images = 40
    const inputs = join(folder, 'in')
    await pictures(inputs, images)
    await upscaleAll(join(folder, 'calm-data'), inputs, join(folder, 'calm'))
    const [data, outputs] = [join(folder, 'data'), join(folder, 'cut')]
    let backend = startBackend(data)
    await backend.client.call('jobs.add', { paths: [inputs], settings, outputDirectory: outputs })
    await backend.client.call('queue.start', undefined)
    for (let cut = 0; cut < cuts; cut++) {
      await sleep(700 + 400 * cut)
      const stopped = [Number(backend.child.pid), ...childrenOf(backend.child.pid)]
      for (const id of stopped) process.kill(id, 'SIGSTOP')
      const kept = join(folder, `disk-${cut}`)
      for (const [from, to] of [
        [data, 'data'],
        [outputs, 'out'],
      ] as const) {
        if (existsSync(from)) cpSync(from, join(kept, to), { recursive: true, preserveTimestamps: true })
      }
      for (const id of stopped.slice(1)) process.kill(id, 'SIGKILL')
      await backend.kill()
      tear(kept, cut)
      for (const [from, to] of [
        [data, 'data'],
        [outputs, 'out'],
      ] as const) {
        rmSync(from, { recursive: true, force: true })
        if (existsSync(join(kept, to)))
          cpSync(join(kept, to), from, { recursive: true, preserveTimestamps: true })
      }
      backend = startBackend(data)
      await backend.client.call('queue.start', undefined)
    }
    await whenIdle(backend)
    const { jobs } = await backend.client.call('jobs.list', { limit: 1000 })
    await backend.close()
    expect(jobs.filter(({ state }) => state.kind !== 'done' && state.kind !== 'skipped')).toEqual([])
    expect(hashesOf(outputs)).toEqual(hashesOf(join(folder, 'calm')))
  },
)

/** What a disk may lose that was not flushed: the end of the log, and any part of a file without its final name. */
function tear(kept: string, round: number): void {
  const log = join(kept, 'data', 'queue.sqlite-wal')
  if (existsSync(log)) appendFileSync(log, Buffer.alloc(1000 + 777 * round, round + 1))
  if (!existsSync(join(kept, 'out'))) return
  for (const entry of readdirSync(join(kept, 'out'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && basename(path).startsWith('.enlarger-')) {
      truncateSync(path, Math.floor((statSync(path).size * round) / 6))
    }
  }
}
