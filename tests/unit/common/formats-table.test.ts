import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import { outputFormats } from '../../../electron/common/settings/upscale-settings.ts'

/** The README's table of what is kept, as objects by its own headings. */
function tableRows(): Record<string, string>[] {
  const lines = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith('| written format'))
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  const headings = cells(lines[start] ?? '')
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  return lines
    .slice(start + 2, end)
    .map((line) => Object.fromEntries(cells(line).map((cell, index) => [headings[index] ?? '', cell])))
}

test('the README says of every written format what the program knows of it', () => {
  const rows = tableRows()
  expect(rows.map((row) => row['written format'])).toEqual(
    expect.arrayContaining(outputFormats.map((format) => formatLimits[format].label)),
  )
  expect(rows).toHaveLength(outputFormats.length)
  for (const format of outputFormats) {
    const limits = formatLimits[format]
    const row = rows.find((each) => each['written format'] === limits.label) ?? {}
    const told = {
      profile: row.profile === 'yes',
      transparency: row.transparency !== '–',
      depth: row['16 bits'] === '–' ? 8 : 16,
      frames: row['frames, pages'],
    }
    const several = limits.hasPages ? 'yes' : limits.hasFrames ? 'frames' : '–'
    expect(told, limits.label).toEqual({
      profile: limits.hasProfile,
      transparency: limits.hasAlpha,
      depth: limits.bitDepth,
      frames: several,
    })
    const limit =
      limits.maximumSampleBytes === undefined
        ? limits.maximumSidePx.toLocaleString('en')
        : `${limits.maximumSampleBytes / 1e6} MB of samples`
    expect(row['largest side'], limits.label).toBe(limit)
  }
})
