import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fitView,
  keepInSight,
  nextZoomStep,
  panBy,
  pictureAt,
  placePicture,
  zoomAround,
  zoomSteps,
} from '../../../renderer/src/viewer/view-geometry.ts'

const side = fc.integer({ min: 1, max: 40_000 })
const size = fc.record({ width: side, height: side })
const pane = fc.record({
  width: fc.integer({ min: 50, max: 4000 }),
  height: fc.integer({ min: 50, max: 4000 }),
})
const point = fc.record({ x: fc.integer({ min: 0, max: 4000 }), y: fc.integer({ min: 0, max: 4000 }) })
const zoom = fc.double({ min: 0.01, max: 16, noNaN: true })

describe('the fitted view', () => {
  it('shows the whole picture, centred, with its padding', () => {
    fc.assert(
      fc.property(size, pane, (picture, within) => {
        const placement = placePicture(fitView(picture, within, 20, 16), picture, within)
        expect(placement.x).toBeGreaterThanOrEqual(-1e-6 + Math.min(20, (within.width - placement.width) / 2))
        expect(placement.y).toBeGreaterThanOrEqual(
          -1e-6 + Math.min(20, (within.height - placement.height) / 2),
        )
        expect(placement.x * 2 + placement.width).toBeCloseTo(within.width, 4)
        expect(placement.y * 2 + placement.height).toBeCloseTo(within.height, 4)
      }),
    )
  })

  it('enlarges a tiny picture no further than the largest zoom', () => {
    expect(fitView({ width: 1, height: 1 }, { width: 900, height: 600 }, 20, 16).zoom).toBe(16)
  })
})

describe('zooming', () => {
  it('keeps the picture point under the pointer where it is', () => {
    fc.assert(
      fc.property(size, pane, point, zoom, zoom, (picture, within, at, from, to) => {
        const view = { zoom: from, centre: { x: picture.width / 3, y: picture.height / 4 } }
        const before = pictureAt(view, within, at)
        const after = pictureAt(zoomAround(view, within, at, to), within, at)
        expect(after.x).toBeCloseTo(before.x, 3)
        expect(after.y).toBeCloseTo(before.y, 3)
      }),
    )
  })

  it('goes through every step upwards and back again', () => {
    const up: number[] = [zoomSteps[0]]
    while (nextZoomStep(up.at(-1) ?? 0, 1) !== up.at(-1)) up.push(nextZoomStep(up.at(-1) ?? 0, 1))
    expect(up).toEqual([...zoomSteps])
    expect(nextZoomStep(zoomSteps[0], -1)).toBe(zoomSteps[0])
    expect(nextZoomStep(1.2, -1)).toBe(1)
    expect(nextZoomStep(1.2, 1)).toBe(1.5)
  })
})

describe('panning', () => {
  it('moves the picture by as many CSS pixels as the pointer, whatever the zoom', () => {
    const view = { zoom: 4, centre: { x: 100, y: 100 } }
    const within = { width: 400, height: 300 }
    const picture = { width: 200, height: 200 }
    const before = placePicture(view, picture, within)
    const after = placePicture(panBy(view, 12, -8), picture, within)
    expect([after.x - before.x, after.y - before.y]).toEqual([12, -8])
  })

  it('never loses the picture: it covers the pane, or is centred along a side where it is smaller', () => {
    fc.assert(
      fc.property(size, pane, zoom, point, (picture, within, scale, centre) => {
        const view = keepInSight({ zoom: scale, centre }, picture, within)
        const { x, y, width, height } = placePicture(view, picture, within)
        if (width > within.width) {
          expect(x).toBeLessThanOrEqual(1e-6)
          expect(x + width).toBeGreaterThanOrEqual(within.width - 1e-6)
        } else expect(x + width / 2).toBeCloseTo(within.width / 2, 4)
        if (height > within.height) {
          expect(y).toBeLessThanOrEqual(1e-6)
          expect(y + height).toBeGreaterThanOrEqual(within.height - 1e-6)
        } else expect(y + height / 2).toBeCloseTo(within.height / 2, 4)
      }),
    )
  })
})
