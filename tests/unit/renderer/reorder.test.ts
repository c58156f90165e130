import { describe, expect, it } from 'vitest'
import type { JobId } from '../../../electron/common/identifiers.ts'
import { createRecordedBackend } from '../../../renderer/src/gallery/recorded-backend.ts'
import { JobList } from '../../../renderer/src/queue/job-list.svelte.ts'
import { QueueOrder, type Moved } from '../../../renderer/src/queue/queue-order.svelte.ts'
import { gapAt, gapOfStep, landingOf, markOf, staysPut } from '../../../renderer/src/queue/reorder.ts'
import { Selection } from '../../../renderer/src/queue/selection.svelte.ts'

const list = { columns: 1, rowPx: 50, widthPx: 600, total: 10, rtl: false }
const cards = { columns: 4, rowPx: 200, widthPx: 800, total: 10, rtl: false }

describe('the gap under the pointer', () => {
  it('is the nearest one between two rows, and never outside the list', () => {
    expect(gapAt({ x: 0, y: 76 }, list)).toBe(2)
    expect(gapAt({ x: 0, y: 74 }, list)).toBe(1)
    expect(gapAt({ x: 0, y: -80 }, list)).toBe(0)
    expect(gapAt({ x: 0, y: 9000 }, list)).toBe(10)
  })

  it('is the nearest one beside the card, from either side of the window', () => {
    expect(gapAt({ x: 290, y: 210 }, cards)).toBe(5)
    expect(gapAt({ x: 310, y: 210 }, cards)).toBe(6)
    expect(gapAt({ x: 510, y: 210 }, { ...cards, rtl: true })).toBe(5)
    expect(gapAt({ x: 790, y: 410 }, cards)).toBe(10)
  })

  it('is marked behind the last card where no row begins after it', () => {
    expect(markOf(5, cards)).toEqual({ row: 1, column: 1 })
    expect(markOf(8, { ...cards, total: 8 })).toEqual({ row: 1, column: 4 })
    expect(markOf(3, list)).toEqual({ row: 3, column: 0 })
  })
})

describe('moving places', () => {
  it('changes nothing inside a block or at its edges', () => {
    expect([2, 3, 4, 5].map((gap) => staysPut([2, 3, 4], gap))).toEqual([true, true, true, true])
    expect(staysPut([2, 3, 4], 6)).toBe(false)
    expect(staysPut([2, 4], 3)).toBe(false)
  })

  it('goes by one place and stops at the ends', () => {
    expect(gapOfStep([3], 'earlier', 10)).toBe(2)
    expect(gapOfStep([3], 'later', 10)).toBe(5)
    expect(gapOfStep([0], 'earlier', 10)).toBeNull()
    expect(gapOfStep([8, 9], 'later', 10)).toBeNull()
    expect(gapOfStep([0, 2], 'earlier', 10)).toBe(0)
  })

  it('lands before those that were behind it', () => {
    expect(landingOf([1, 2], 5)).toBe(3)
    expect(landingOf([7], 2)).toBe(2)
  })
})

describe('the order of the queue', () => {
  const id = (index: number): JobId => index.toString(16).padStart(8, '0') as JobId

  async function open() {
    const backend = createRecordedBackend('many', [{ widthPx: 320, heightPx: 200 }], { still: true })
    const jobs = new JobList(backend)
    const moved: Moved[] = []
    await jobs.refresh()
    const selection = new Selection(jobs)
    return {
      jobs,
      moved,
      selection,
      order: new QueueOrder(backend, jobs, selection, (one) => moved.push(one)),
    }
  }

  it('keeps images in their order among each other, wherever they were chosen first', async () => {
    const { jobs, moved, order } = await open()
    await order.moveTo([id(5), id(9000), id(2)], 0)
    expect([0, 1, 2, 3].map((place) => jobs.at(place)?.id)).toEqual([id(2), id(5), id(9000), id(0)])
    expect(moved.map(({ place }) => place)).toEqual([0])
  })

  it('takes images past pages that are not loaded', async () => {
    const { jobs, order } = await open()
    await order.moveTo([id(0)], 7500)
    expect((await jobs.placesOf([id(0)]))[0]?.place).toBe(7499)
    await order.toEnd([id(1)])
    expect((await jobs.placesOf([id(1)]))[0]?.place).toBe(9999)
  })

  it('brings images to the front even where the first of all is among them', async () => {
    const { jobs, order } = await open()
    await order.toFront([id(0), id(7)])
    expect([0, 1, 2].map((place) => jobs.at(place)?.id)).toEqual([id(0), id(7), id(1)])
  })

  it('lets the keyboard go along with what it moves', async () => {
    const { jobs, order, selection } = await open()
    await selection.choose(4, 'single')
    await order.step(selection.ids, 'later')
    expect([jobs.at(5)?.id, selection.focused]).toEqual([id(4), 5])
  })
})
