import { describe, expect, it } from 'vitest'
import { compareKey } from '../../../renderer/src/viewer/compare-keys.ts'
import { Looking } from '../../../renderer/src/viewer/looking.svelte.ts'
import { ViewerState } from '../../../renderer/src/viewer/viewer-state.svelte.ts'

function pressing() {
  const looking = new Looking(new ViewerState())
  const done: string[] = []
  const press = (key: string): void =>
    compareKey({ key, shiftKey: false }, looking, {
      go: (by) => done.push(`go ${by}`),
      leave: () => done.push('leave'),
      togglePanels: () => done.push('panels'),
      toggleFullScreen: () => done.push('full screen'),
    })?.()
  return { looking, done, press }
}

describe('the keys of the compare view', () => {
  it('move between images, and give the picture the whole window', () => {
    const { done, press } = pressing()
    for (const key of ['ArrowRight', 'h', 'F', 'Escape']) press(key)
    expect(done).toEqual(['go 1', 'panels', 'full screen', 'leave'])
  })

  it('show the original for as long as its key is held', () => {
    const { looking, press } = pressing()
    press('o')
    expect(looking.held).toBe(true)
  })

  it('make the loupe stronger and weaker, within bounds', () => {
    const { looking, press } = pressing()
    press(']')
    expect(looking.loupeZoom).toBe(8)
    for (let step = 0; step < 6; step++) press('[')
    expect(looking.loupeZoom).toBe(2)
    for (let step = 0; step < 9; step++) press(']')
    expect(looking.loupeZoom).toBe(16)
  })

  it('close the models on a part before they leave', () => {
    const { looking, done, press } = pressing()
    press('m')
    press('Escape')
    expect([looking.lab, done]).toEqual([false, []])
  })
})
