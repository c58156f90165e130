import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jobStateSchema } from '../../../electron/common/jobs/job.ts'
import { drawing, photograph, textPage, withNoise } from '../../fixtures/images/kinds-of-pictures.ts'
import { runEnlarger } from '../../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const imageEvent = z.object({ event: z.literal('image'), inputPath: z.string(), state: jobStateSchema })

test('every picture of a mixed folder gets the model that suits it, and its results say why', async () => {
  const folder = temporaryFolder()
  const input = join(folder, 'in')
  mkdirSync(input)
  const photo = await photograph(200, 150)
  const pictures = {
    'clean.png': photo,
    'compressed.jpg': await sharp(photo).jpeg({ quality: 50 }).toBuffer(),
    'drawing.png': await drawing(),
    'noisy.png': await withNoise(photo, 9),
    'text.png': await textPage(240, 160),
    // Gray, in a file of three channels.
    'gray.jpg': await sharp(await sharp(photo).greyscale().toColourspace('srgb').png().toBuffer())
      .toColourspace('srgb')
      .jpeg({ quality: 50 })
      .toBuffer(),
  }
  for (const [name, file] of Object.entries(pictures)) writeFileSync(join(input, name), file)
  const output = join(folder, 'out')
  const report = join(folder, 'report.json')
  const { exitCode, stdout } = await runEnlarger(
    join(folder, 'data'),
    ...[input, '-o', output, '-s', '2', '--json', '--report', report],
  )
  expect(exitCode).toBe(0)

  const results = new Map(
    stdout.split('\n').flatMap((line) => {
      const parsed = line === '' ? null : imageEvent.safeParse(JSON.parse(line))
      if (!parsed?.success || parsed.data.state.kind !== 'done') return []
      return [[parsed.data.inputPath.slice(input.length + 1), parsed.data.state.result] as const]
    }),
  )
  const chosen = (name: string) => {
    const result = results.get(name)
    return [result?.choice?.reason, result?.modelId?.includes('restore')]
  }
  expect(chosen('clean.png')).toEqual(['clean', false])
  expect(chosen('text.png')).toEqual(['text', false])
  expect(chosen('compressed.jpg')).toEqual(['compressed', true])
  expect(chosen('noisy.png')).toEqual(['noisy', true])
  expect(results.get('drawing.png')?.choice).toEqual({ treatment: 'drawing', reason: 'drawing' })

  const rows = z
    .array(z.object({ input: z.string(), chosenFor: z.string().nullable() }))
    .parse(JSON.parse(readFileSync(report, 'utf8')))
  expect(rows.find((row) => row.input.endsWith('compressed.jpg'))?.chosenFor).toBe('compressed')
  const metadata = await sharp(results.get('compressed.jpg')?.outputPath).metadata()
  expect(metadata.xmp?.toString()).toContain('ChosenFor')

  const gray = results.get('gray.jpg')
  expect(gray?.modelId).toContain('restore')
  const { data, info } = await sharp(gray?.outputPath).raw().toBuffer({ resolveWithObject: true })
  expect(info.channels).toBe(3)
  const tinted = data.findIndex((sample, at) => at % 3 !== 0 && sample !== data[at - (at % 3)])
  expect(tinted).toBe(-1)
})

test('people read why a picture got its model, and can name another', async () => {
  const folder = temporaryFolder()
  const input = join(folder, 'old.jpg')
  writeFileSync(
    input,
    await sharp(await photograph(120, 90))
      .jpeg({ quality: 50 })
      .toBuffer(),
  )
  const options = [input, '-s', '2', '--overwrite', '-o', join(folder, 'out')]
  const automatic = await runEnlarger(join(folder, 'data'), ...options)
  expect(automatic.stderr).toMatch(/compressed photo: Restore, clean-up \d+/)
  const named = await runEnlarger(join(folder, 'data'), ...options, '-m', 'enlarger-photo-x2')
  expect(named.stderr).toContain('enlarger-photo-x2')
  expect(named.stderr).not.toContain('compressed photo')
})
