import { describe, expect, it } from 'vitest'
import { ViewerState } from '../../../renderer/src/viewer/viewer-state.svelte.ts'

function viewerOf(width: number, height: number): ViewerState {
  const viewer = new ViewerState(0)
  viewer.resize({ width: 1000, height: 1000 }, 1)
  viewer.show({ width, height })
  return viewer
}

describe('the view of a picture', () => {
  it('can show actual pixels of a picture that is smaller than its pane', () => {
    const viewer = viewerOf(400, 400)
    expect(viewer.zoom).toBe(2.5)
    viewer.zoomTo(1)
    expect([viewer.zoom, viewer.fitted, viewer.smallest]).toEqual([1, false, true])
    viewer.step(1)
    viewer.fit()
    expect(viewer.zoom).toBe(2.5)
  })

  it('shows a large picture no smaller than whole', () => {
    const viewer = viewerOf(4000, 4000)
    viewer.zoomTo(0.01)
    expect([viewer.zoom, viewer.fitted, viewer.smallest]).toEqual([0.25, true, true])
  })

  it('keeps zoom and place when the next picture comes, whatever its size', () => {
    const viewer = viewerOf(4000, 4000)
    viewer.zoomTo(1, { x: 1000, y: 0 })
    const { x, y } = viewer.view.centre
    viewer.show({ width: 8000, height: 2000 })
    expect(viewer.zoom).toBe(1)
    expect(viewer.view.centre).toEqual({ x: x * 2, y: Math.max(500, y / 2) })
  })

  it('shows the next picture whole where the one before was', () => {
    const viewer = viewerOf(4000, 4000)
    viewer.show({ width: 2000, height: 2000 })
    expect([viewer.zoom, viewer.fitted]).toEqual([0.5, true])
  })
})
