import { describe, expect, it } from 'vitest'
import { mergedRows, type QualityRow, rowsOfJson, toJson } from '../../bench/quality/quality-row.ts'
import { toMarkdown } from '../../bench/quality/quality-table.ts'

const row: QualityRow = {
  model: 'srcnn-x3',
  name: 'SRCNN 3×',
  architecture: 'SRCNN',
  scale: 3,
  set: 'Set5',
  images: 5,
  scores: { psnr: 32.5, ssim: 0.9 },
  perceptualDistance: null,
  niqe: null,
}

describe('the quality table', () => {
  it('sets the published figure and the gap beside a row', () => {
    expect(toMarkdown([row])).toContain('| SRCNN 3× | 32.50 | 0.9000 | 32.75 | −0.25 |')
  })

  it('has one part per scale, the best model first', () => {
    const better = { ...row, model: 'better', name: 'Better 3×', scores: { psnr: 33, ssim: 0.91 } }
    const text = toMarkdown([row, better, { ...row, model: 'srcnn-x2', scale: 2 }])
    expect(text.indexOf('## 2×')).toBeLessThan(text.indexOf('## 3×'))
    expect(text.indexOf('Better 3×')).toBeLessThan(text.lastIndexOf('SRCNN 3×'))
  })

  it('leaves cells empty that were not measured', () => {
    const photo = { ...row, set: 'Photos', scores: null, niqe: 4.5 }
    expect(toMarkdown([row, { ...photo, model: 'other', name: 'Other 3×' }])).toContain(
      '| Other 3× |  |  |  |  | 4.50 |',
    )
  })
})

describe('quality rows', () => {
  it('name the source of the published figure in JSON', () => {
    const { quality } = JSON.parse(toJson([row])) as {
      quality: { gap: number; published: { source: string } }[]
    }
    expect(quality[0]?.gap).toBe(-0.25)
    expect(quality[0]?.published.source).toContain('Ahn')
  })

  it('are read back from their JSON', () => {
    expect(rowsOfJson(toJson([row]))).toEqual([row])
  })

  it('of an earlier run stay where nothing newer was measured', () => {
    const newer = { ...row, scores: { psnr: 32.7, ssim: 0.91 } }
    const other = { ...row, set: 'Set14' }
    expect(mergedRows([row, other], [newer])).toEqual([other, newer])
  })
})
