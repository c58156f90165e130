import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importCircles, readImportGraph } from '../../../build/import-circles.ts'

const root = path.resolve(import.meta.dirname, '../../..')

function circlesOf(imports: Record<string, readonly string[]>): string[][] {
  return importCircles(new Map(Object.entries(imports)))
}

describe('import circles', () => {
  it('do not exist among the sources', () => {
    const graph = readImportGraph(root)
    expect(graph.size).toBeGreaterThan(500)
    expect(importCircles(graph)).toEqual([])
  })

  it('are found through any number of files, each once', () => {
    expect(circlesOf({ a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'], f: ['a'] })).toEqual([
      ['d', 'e'],
      ['a', 'b', 'c'],
    ])
  })

  it('are two when they share a way but no file', () => {
    expect(circlesOf({ a: ['b', 'c'], b: ['a'], c: ['d'], d: ['c'] })).toEqual([
      ['c', 'd'],
      ['a', 'b'],
    ])
  })

  it('include a file that imports itself', () => {
    expect(circlesOf({ a: ['a'] })).toEqual([['a']])
  })

  it('are none where ways only meet again', () => {
    expect(circlesOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['outside'] })).toEqual([])
  })
})
