import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAwakeClock } from '../../../electron/backend/awake-clock.ts'

const hourMs = 3_600_000
/** What the system's clock has gone on by while nothing of this process ran. */
let sleptMs = 0

beforeEach(() => {
  vi.useFakeTimers()
  sleptMs = 0
})
afterEach(() => vi.useRealTimers())

function clock() {
  const startedAt = Date.now()
  return createAwakeClock(() => Date.now() - startedAt + sleptMs)
}

test('being busy for some seconds counts as being awake', () => {
  const { now } = clock()
  vi.advanceTimersByTime(10_000)
  sleptMs += 4000
  expect(now()).toBe(14_000)
})

test('hours of sleep count as a moment', () => {
  const { now } = clock()
  vi.advanceTimersByTime(10_000)
  sleptMs += 8 * hourMs
  vi.advanceTimersByTime(10_000)
  expect(now()).toBeGreaterThanOrEqual(20_000)
  expect(now()).toBeLessThan(23_000)
})

test('a timer that is due during sleep waits for what is left of its time', () => {
  const { after } = clock()
  const work = vi.fn()
  after(30_000, work)
  vi.advanceTimersByTime(20_000)
  sleptMs += 8 * hourMs
  vi.advanceTimersByTime(8000)
  expect(work).not.toHaveBeenCalled()
  vi.advanceTimersByTime(3000)
  expect(work).toHaveBeenCalledTimes(1)
})

test('a timer can be taken back', () => {
  const { after } = clock()
  const work = vi.fn()
  const cancel = after(5000, work)
  cancel()
  vi.advanceTimersByTime(hourMs)
  expect(work).not.toHaveBeenCalled()
})
