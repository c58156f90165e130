import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { createClient } from '../../../electron/common/rpc/client.ts'
import { method, type Contract } from '../../../electron/common/rpc/contract-types.ts'
import { linkPair } from '../../../electron/common/rpc/link.ts'
import { serve } from '../../../electron/common/rpc/serve.ts'

const contract = {
  methods: {
    double: method(z.object({ value: z.number() }), z.number()),
    fail: method(z.undefined(), z.undefined()),
    lie: method(z.undefined(), z.number()),
    wait: method(z.undefined(), z.undefined()),
  },
  events: { tick: z.object({ count: z.int() }) },
} as const satisfies Contract

function connect() {
  const [here, there] = linkPair()
  const aborted: string[] = []
  const served = serve(
    contract,
    {
      double: ({ value }) => value * 2,
      fail: () => {
        throw new AppError('disk-full', 'Expected 3 GB free but there is 1 GB.', { path: '/photos' })
      },
      lie: () => 'not a number' as never,
      wait: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push('wait')
            reject(new AppError('cancelled', 'stopped'))
          })
        }),
    },
    there,
  )
  return { client: createClient(contract, here), served, here, aborted }
}

describe('a client and a server of one contract', () => {
  it('answer a call', async () => {
    expect(await connect().client.call('double', { value: 21 })).toBe(42)
  })

  it('carry an expected failure with its code and details', async () => {
    const failure = connect().client.call('fail', undefined)
    await expect(failure).rejects.toMatchObject({ code: 'disk-full', details: { path: '/photos' } })
  })

  it('refuse parameters that do not fit, before the handler sees them', async () => {
    const call = connect().client.call('double', { value: '21' as never })
    await expect(call).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('refuse names that the contract does not have, inherited ones too', async () => {
    const { client } = connect()
    await expect(client.call('nothing' as 'double', { value: 1 })).rejects.toMatchObject({
      code: 'bad-request',
    })
    await expect(client.call('toString' as 'double', { value: 1 })).rejects.toMatchObject({
      code: 'bad-request',
    })
  })

  it('do not pass on an answer that does not fit the contract', async () => {
    await expect(connect().client.call('lie', undefined)).rejects.toMatchObject({ code: 'internal' })
  })

  it('ignore messages that are no messages of the protocol', async () => {
    const { client, here } = connect()
    here.send('hello')
    here.send({ type: 'call', id: -1, method: 'double' })
    here.send(null)
    expect(await client.call('double', { value: 1 })).toBe(2)
  })

  it('abort the handler when the caller aborts', async () => {
    const { client, aborted } = connect()
    const controller = new AbortController()
    const call = client.call('wait', undefined, { signal: controller.signal })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    expect(aborted).toEqual(['wait'])
  })

  it('deliver events to listeners until they unsubscribe', async () => {
    const { client, served } = connect()
    const counts: number[] = []
    const stop = client.on('tick', ({ count }) => counts.push(count))
    served.emit('tick', { count: 1 })
    await client.call('double', { value: 0 })
    stop()
    served.emit('tick', { count: 2 })
    await client.call('double', { value: 0 })
    expect(counts).toEqual([1])
  })
})
