import { describe, expect, it } from 'vitest'
import { createTurns } from '../../../electron/backend/engine/turns.ts'

const never = new AbortController().signal

describe('turns', () => {
  it('come one at a time, in the order of asking', async () => {
    const turns = createTurns()
    const order: string[] = []
    const endFirst = await turns.next(never)
    const second = turns.next(never).then((end) => (order.push('second'), end))
    const third = turns.next(never).then((end) => (order.push('third'), end))
    await Promise.resolve()
    expect(order).toEqual([])
    endFirst()
    ;(await second)()
    ;(await third)()
    expect(order).toEqual(['second', 'third'])
  })

  it('last until their holder ends them, also where its work was aborted', async () => {
    const turns = createTurns()
    const controller = new AbortController()
    const endFirst = await turns.next(controller.signal)
    const order: string[] = []
    const second = turns.next(never).then(() => order.push('second'))
    controller.abort()
    await new Promise((resolve) => setImmediate(resolve))
    order.push('first ended')
    endFirst()
    await second
    expect(order).toEqual(['first ended', 'second'])
  })

  it('pass over who stopped waiting', async () => {
    const turns = createTurns()
    const endFirst = await turns.next(never)
    const controller = new AbortController()
    const second = turns.next(controller.signal)
    controller.abort()
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    const third = turns.next(never)
    endFirst()
    await expect(third).resolves.toBeTypeOf('function')
  })
})
