import { expect, it } from 'vitest'
import { createSlots } from '../../../electron/backend/engine/slots.ts'

const never = new AbortController().signal

it('slots never run more tasks than there are places, each in a place of its own', async () => {
  const slots = createSlots(2)
  const atWork = new Set<number>()
  const most = { count: 0 }
  await Promise.all(
    Array.from({ length: 12 }, () =>
      slots.use(never, async (slot) => {
        expect(atWork.has(slot)).toBe(false)
        atWork.add(slot)
        most.count = Math.max(most.count, atWork.size)
        await new Promise((resolve) => setImmediate(resolve))
        atWork.delete(slot)
      }),
    ),
  )
  expect(most.count).toBe(2)
})

it('a task whose signal is aborted while it waits is not begun, and the others are', async () => {
  const slots = createSlots(1)
  const gate = Promise.withResolvers<void>()
  const controller = new AbortController()
  const first = slots.use(never, () => gate.promise)
  const second = slots.use(controller.signal, () => Promise.resolve('begun'))
  const third = slots.use(never, () => Promise.resolve('begun'))
  controller.abort()
  gate.resolve()
  await expect(second).rejects.toMatchObject({ code: 'cancelled' })
  await first
  expect(await third).toBe('begun')
})
