import { describe, expect, it } from 'vitest'
import {
  chooseCpuSessions,
  chooseTileSize,
  smallestUsefulSide,
} from '../../../electron/backend/engine/tile-size.ts'
import { graphFactsSchema, type GraphFacts } from '../../../electron/common/models/model-descriptor.ts'

const gibibyte = 2 ** 30

function facts(changes: Partial<GraphFacts>): GraphFacts {
  return graphFactsSchema.parse({
    scale: 4,
    colourModel: 'rgb',
    receptiveFieldRadiusPx: 14,
    overlapPx: 14,
    macsPerPixel: 270_000,
    parameterCount: 270_000,
    memoryBytesPerPixel: 1500,
    ...changes,
  })
}

describe('the tile size', () => {
  it('is smaller for networks that need more memory per pixel', () => {
    const light = chooseTileSize(facts({ memoryBytesPerPixel: 1000 }), 'cpu', 2, 8 * gibibyte)
    const heavy = chooseTileSize(facts({ memoryBytesPerPixel: 10_000 }), 'cpu', 2, 8 * gibibyte)
    expect(heavy).toBeLessThan(light)
  })

  it('shares one budget among all sessions', () => {
    const two = chooseTileSize(facts({}), 'cpu', 2, 64 * gibibyte)
    const sixteen = chooseTileSize(facts({}), 'cpu', 16, 64 * gibibyte)
    expect(sixteen * sixteen * 16).toBeLessThanOrEqual(two * two * 2 * 1.1)
  })

  it('leaves something to keep beside a large overlap, whatever the memory', () => {
    const deep = facts({ overlapPx: 64, memoryBytesPerPixel: 40_000 })
    expect(chooseTileSize(deep, 'cpu', 8, gibibyte / 2)).toBeGreaterThanOrEqual(3 * 64)
  })

  it('is a multiple of what the network takes', () => {
    expect(chooseTileSize(facts({ multipleOfPx: 24 }), 'cpu', 2, 8 * gibibyte) % 24).toBe(0)
    expect(smallestUsefulSide(facts({ multipleOfPx: 24 })) % 24).toBe(0)
  })
})

describe('the number of sessions on the CPU', () => {
  it('is one per core where memory allows', () => {
    expect(chooseCpuSessions(facts({}), 8, 32 * gibibyte)).toBe(8)
  })

  it('is less where memory is short, but never none', () => {
    const deep = facts({ overlapPx: 64, memoryBytesPerPixel: 40_000 })
    expect(chooseCpuSessions(deep, 16, 8 * gibibyte)).toBeLessThan(16)
    expect(chooseCpuSessions(deep, 16, gibibyte / 16)).toBe(1)
  })
})
