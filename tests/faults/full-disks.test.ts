import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectPlainWords } from '../fixtures/plain-words.ts'
import { runEnlarger } from '../fixtures/run-enlarger.ts'
import { smallDisk } from '../fixtures/small-disk.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { writePicture } from '../fixtures/write-picture.ts'

const images = 12
const side = 64

/** Where a disk is full: of the results, of what is decoded on its way, of the user's data, of the queue. */
const places = [
  ['output', 'out', 300],
  ['temporary', 'data/cache', 300],
  ['data', 'data', 300],
  ['queue', 'queue', 170],
] as const

test.each(places)(
  'a full %s disk leaves no half file and no stack trace, and once there is room all is done exactly once',
  async (_, place, kibibytes) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'queue'), { recursive: true })
    const disk = smallDisk(join(folder, place), kibibytes)
    if (disk === null) return expect(process.getuid?.()).not.toBe(0)
    const inputs = join(folder, 'in')
    for (let index = 0; index < images; index++) {
      await writePicture(join(inputs, `${index}.png`), index + 1, side, side - index)
    }
    const output = join(folder, 'out')
    const words = ['upscale', inputs, '-o', output, '--scale', '2', '--device', 'cpu', '--model', 'auto']
    // A queue of its own keeps what failed as failed; a command without one tries it again.
    const queue = place === 'queue' ? ['--queue', join(folder, 'queue', 'q.sqlite')] : []
    const run = () => runEnlarger(join(folder, 'data'), ...words, ...queue)

    const text = expectPlainWords(await run())
    console.log(`${place}: ${text.trim().split('\n').slice(-2).join(' / ')}`)
    const before = await wholePictures(output)
    disk.enlarge(200_000)
    const again = await run()
    console.log(`${place}: ${before} before, then exit code ${again.exitCode}`)
    expect(again.exitCode).toBe(0)
    expect(await wholePictures(output)).toBe(images)
  },
)

/** How many results there are; every one of them can be read to its end, and nothing else lies there. */
async function wholePictures(folder: string): Promise<number> {
  const names = readdirSync(folder)
  expect(names.filter((name) => !/^\d+_2x\.png$/.test(name))).toEqual([])
  for (const name of names) await sharp(join(folder, name), { failOn: 'warning' }).stats()
  return names.length
}
