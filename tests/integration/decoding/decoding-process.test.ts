import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { expect, test, vi } from 'vitest'
import { withMemoryLimit } from '../../../electron/child-process/limit-memory.ts'
import { createDecodeAhead } from '../../../electron/backend/upscale/decode-ahead.ts'
import { readSystemCalls } from '../../fixtures/system-calls.ts'
import { openTestDecoding } from '../../fixtures/test-decoding.ts'
import { scratchFolder } from '../image/scratch-folder.ts'
import { readWhole } from '../image/write-image.ts'

async function grayPicture(path: string, level: number, sidePx = 24): Promise<string> {
  const background = { r: level, g: level, b: level }
  await sharp({ create: { width: sidePx, height: sidePx, channels: 3, background } }).toFile(path)
  return path
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const isLinux = process.platform === 'linux'

test('pictures come out of a decoding process as they are, and the process stays for the next one', async () => {
  const folder = await scratchFolder()
  const { work, pids } = openTestDecoding(folder)
  const seen = new Set<number | undefined>()
  for (const [name, level] of [
    ['a.png', 90],
    ['b.tif', 200],
    ['c.webp', 30],
  ] as const) {
    const source = await work.open(await grayPicture(join(folder, name), level))
    const { samples } = await readWhole(source)
    expect(Math.abs((samples[0] ?? 0) - level)).toBeLessThan(3)
    seen.add(pids()[0])
    await source.close()
  }
  expect(seen.size).toBe(1)
  expect((await readdir(folder)).sort()).toEqual(['a.png', 'b.tif', 'c.webp'])
})

/** A gray picture in a folder of its own, whose decoder has begun and does no more: only a kill can end it. */
async function stoppedWhileDecoding(signal?: AbortSignal) {
  const folder = await scratchFolder()
  const path = await grayPicture(join(folder, 'a.png'), 90)
  const { work, pids } = openTestDecoding(folder)
  const source = await work.open(path)
  const [pid = 0] = pids()
  process.kill(pid, 'SIGSTOP')
  const decoded = source.decode(signal)
  await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(2))
  return { folder, path, work, source, pid, decoded }
}

test.skipIf(process.platform === 'win32')(
  'a decoder that does not react is ended by an abort, and leaves nothing behind',
  async () => {
    const abort = new AbortController()
    const { folder, path, work, source, pid, decoded } = await stoppedWhileDecoding(abort.signal)
    abort.abort()
    await expect(decoded).rejects.toMatchObject({ name: 'AbortError' })
    await source.close()
    expect(isRunning(pid)).toBe(false)
    expect(await readdir(folder)).toEqual(['a.png'])
    const again = await work.open(path)
    expect((await readWhole(again)).samples[0]).toBe(90)
    await again.close()
  },
)

test.skipIf(process.platform === 'win32')(
  'an order that changes ends what is decoded ahead before anything else is decoded',
  async () => {
    const folder = await scratchFolder()
    const scratch = join(folder, 'scratch')
    const first = await grayPicture(join(folder, 'first.png'), 90)
    const second = await grayPicture(join(folder, 'second.png'), 200)
    const { work, pids } = openTestDecoding(scratch)
    await work.describe(first)
    const [pid = 0] = pids()
    process.kill(pid, 'SIGSTOP')
    const ahead = createDecodeAhead(work, scratch)
    ahead.prepare(first)
    await vi.waitFor(async () => expect(await readdir(scratch)).toHaveLength(1))
    ahead.prepare(second)
    const source = await ahead.open(second)
    expect((await readWhole(source)).samples[0]).toBe(200)
    expect(isRunning(pid)).toBe(false)
    expect(pids()).toHaveLength(1)
    await source.close()
    await vi.waitFor(async () => expect(await readdir(scratch)).toEqual([]))
  },
)

test.skipIf(process.platform === 'win32')(
  'a decoder that dies fails its picture by name, and the next picture is read by another',
  async () => {
    const { path, work, source, pid, decoded } = await stoppedWhileDecoding()
    process.kill(pid, 'SIGKILL')
    await expect(decoded).rejects.toMatchObject({
      code: 'input-corrupt',
      message: `“${path}” made its decoder stop unexpectedly (SIGKILL); the file is probably damaged.`,
    })
    await source.close()
    const again = await work.open(path)
    expect((await readWhole(again)).samples[0]).toBe(90)
    await again.close()
  },
)

test('a picture that takes more memory than a decoder may have fails with the numbers', async () => {
  const folder = await scratchFolder()
  const path = join(folder, 'interlaced.png')
  const background = '#5a781e'
  await sharp({ create: { width: 9000, height: 9000, channels: 3, background } })
    .png({ progressive: true })
    .toFile(path)
  const { work } = openTestDecoding(folder, 200e6)
  const source = await work.open(path)
  await expect(source.decode()).rejects.toMatchObject({
    code: 'input-too-large',
    message: expect.stringMatching(/interlaced\.png” took \d+ MB of memory; 200 MB are allowed/) as string,
  })
  await source.close()
})

test.skipIf(!isLinux)(
  'the system refuses a decoding process memory beyond its limit, and WebAssembly starts',
  () => {
    const script = `
    new WebAssembly.Memory({ initial: 1, maximum: 65536 })
    try { new Uint8Array(3e9).fill(1); console.log('given') } catch { console.log('refused') }`
    const { command, args } = withMemoryLimit(process.execPath, ['-e', script], 500e6)
    expect(execFileSync(command, [...args], { encoding: 'utf8' })).toBe('refused\n')
  },
)

test.skipIf(process.platform === 'win32')('decoders end when their parent is killed', async () => {
  const folder = await scratchFolder()
  const path = await grayPicture(join(folder, 'a.png'), 90)
  const modules = ['awake-clock.ts', 'decoding/open-decoding.ts'].map(
    (name) => pathToFileURL(join(import.meta.dirname, '../../../electron/backend', name)).href,
  )
  const script = join(folder, 'parent.mjs')
  await writeFile(
    script,
    `import { createAwakeClock } from '${modules[0]}'
     import { openDecoding } from '${modules[1]}'
     const decoding = openDecoding({ clock: createAwakeClock(), scratchDirectory: '${folder}' })
     await decoding.work.describe('${path}')
     console.log(decoding.pids()[0])
     setInterval(() => undefined, 1000)`,
  )
  const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string]
  const pid = Number(said)
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false)
})

test.each(['photo.jpg', 'photo.png', 'photo.tif', 'photo.webp'])(
  'a %s is opened once to be looked at, decoded and shown',
  async (name) => {
    const folder = await scratchFolder()
    const path = await grayPicture(join(folder, name), 90)
    const trace = join(folder, 'trace')
    const entry = join(folder, 'run.mjs')
    const module = pathToFileURL(
      join(import.meta.dirname, '../../../electron/backend/decoding/local-decoder.ts'),
    ).href
    await writeFile(
      entry,
      `import { LocalDecoder } from '${module}'
       import { mkdirSync } from 'node:fs'
       const decoder = new LocalDecoder()
       const image = await decoder.probe('${path}')
       mkdirSync('${folder}/decoded')
       await decoder.decode(image, '${folder}/decoded')
       const rendering = { kind: 'preview', sidePx: 16, isExact: false }
       await decoder.render({ path: '${path}', rendering, outputPath: '${folder}/small.webp', scratchDirectory: '${folder}' })
       process.exit(0)`,
    )
    const words = ['-f', '-y', '-e', 'trace=openat,open', '-o', trace, process.execPath, entry]
    const ran = spawn('strace', words, { stdio: ['ignore', 'ignore', 'inherit'] })
    const [code] = (await Promise.race([once(ran, 'exit'), once(ran, 'error').then(() => [null])])) as [
      number | null,
    ]
    // Nothing can be counted where there is no strace.
    if (code === null) return
    expect(code).toBe(0)
    const opens = readSystemCalls(trace).filter(({ args }) => args.includes(`"${path}"`))
    expect(opens).toHaveLength(1)
  },
)
