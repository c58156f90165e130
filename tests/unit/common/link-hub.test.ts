import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../../../electron/common/rpc/client.ts'
import { method } from '../../../electron/common/rpc/contract-types.ts'
import { createLinkHub } from '../../../electron/common/rpc/link-hub.ts'
import type { Link } from '../../../electron/common/rpc/link.ts'
import { serve } from '../../../electron/common/rpc/serve.ts'

const contract = {
  methods: {
    double: method(z.number(), z.number()),
    hang: method(z.number(), z.number()),
  },
  events: { tick: z.number() },
}

interface Server {
  readonly link: Link
  readonly emit: (value: number) => void
  /** Parameters of the hanging calls that were cancelled. */
  readonly cancelled: number[]
  readonly hanging: number[]
  die(): void
}

/** A server whose end of the link can be cut, as when its process dies. */
function newServer(): Server {
  const [toServer, toHub, dies] = [
    new Set<(m: unknown) => void>(),
    new Set<(m: unknown) => void>(),
    new Set<() => void>(),
  ]
  const cancelled: number[] = []
  const hanging: number[] = []
  const deliver = (listeners: Set<(m: unknown) => void>, message: unknown): void =>
    queueMicrotask(() => listeners.forEach((listener) => listener(message)))
  const serverEnd: Link = {
    send: (message) => deliver(toHub, message),
    onMessage: (listener) => (toServer.add(listener), () => toServer.delete(listener)),
    onClose: () => () => undefined,
  }
  const link: Link = {
    send: (message) => deliver(toServer, message),
    onMessage: (listener) => (toHub.add(listener), () => toHub.delete(listener)),
    onClose: (listener) => (dies.add(listener), () => dies.delete(listener)),
  }
  const served = serve(
    contract,
    {
      double: (value) => value * 2,
      hang: (value, { signal }) =>
        new Promise<number>((_resolve, reject) => {
          hanging.push(value)
          signal.addEventListener('abort', () => {
            cancelled.push(value)
            reject(new Error('cancelled'))
          })
        }),
    },
    serverEnd,
  )
  return {
    link,
    cancelled,
    hanging,
    emit: (value) => served.emit('tick', value),
    die: () => {
      toServer.clear()
      dies.forEach((listener) => listener())
    },
  }
}

const settled = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 5))

describe('a link hub', () => {
  it('gives each client its own answers although their call ids are the same', async () => {
    const hub = createLinkHub()
    hub.attach(newServer().link)
    const clients = [1, 2, 3].map(() => createClient(contract, hub.connect()))
    const answers = await Promise.all(clients.map((client, index) => client.call('double', index + 10)))
    expect(answers).toEqual([20, 22, 24])
  })

  it('tells every client of an event', async () => {
    const hub = createLinkHub()
    const server = newServer()
    hub.attach(server.link)
    const heard: string[] = []
    for (const name of ['first', 'second']) {
      createClient(contract, hub.connect()).on('tick', (value) => heard.push(`${name} ${value}`))
    }
    server.emit(7)
    await settled()
    expect(heard).toEqual(['first 7', 'second 7'])
  })

  it('lets calls wait until a server is there', async () => {
    const hub = createLinkHub()
    const answer = createClient(contract, hub.connect()).call('double', 4)
    hub.attach(newServer().link)
    expect(await answer).toBe(8)
  })

  it('answers the calls under way with an error when the server dies, and the later ones by its successor', async () => {
    const hub = createLinkHub()
    const first = newServer()
    hub.attach(first.link)
    const client = createClient(contract, hub.connect())
    const lost = client.call('hang', 1)
    const later = lost.catch(async (error: unknown) => {
      expect(error).toMatchObject({
        code: 'connection-lost',
        message: expect.stringContaining('restarted') as string,
      })
      const answer = client.call('double', 21)
      hub.attach(newServer().link)
      return await answer
    })
    await settled()
    first.die()
    expect(await later).toBe(42)
  })

  it('ignores what a replaced server still says', async () => {
    const hub = createLinkHub()
    const first = newServer()
    hub.attach(first.link)
    const heard: number[] = []
    createClient(contract, hub.connect()).on('tick', (value) => heard.push(value))
    first.die()
    hub.attach(newServer().link)
    first.emit(1)
    await settled()
    expect(heard).toEqual([])
  })

  it('cancels at the server what a client cancels, and only that', async () => {
    const hub = createLinkHub()
    const server = newServer()
    hub.attach(server.link)
    const clients = [1, 2].map(() => createClient(contract, hub.connect()))
    const controller = new AbortController()
    const calls = clients.map((client, index) =>
      client.call('hang', index, index === 1 ? { signal: controller.signal } : {}),
    )
    calls.forEach((call) => void call.catch(() => undefined))
    await settled()
    controller.abort()
    await settled()
    expect(server.hanging).toEqual([0, 1])
    expect(server.cancelled).toEqual([1])
  })

  it('cancels the calls of a client that leaves', async () => {
    const hub = createLinkHub()
    const server = newServer()
    hub.attach(server.link)
    const link = hub.connect()
    createClient(contract, link)
      .call('hang', 5)
      .catch(() => undefined)
    await settled()
    link.close()
    await settled()
    expect(server.cancelled).toEqual([5])
  })

  it('answers every call with the reason once no server will come', async () => {
    const hub = createLinkHub()
    const client = createClient(contract, hub.connect())
    const waiting = client.call('double', 1)
    hub.fail('The backend keeps stopping.')
    await expect(waiting).rejects.toThrow('The backend keeps stopping.')
    await expect(client.call('double', 2)).rejects.toThrow('The backend keeps stopping.')
  })

  it('drops malformed messages of a client', async () => {
    const hub = createLinkHub()
    const received: unknown[] = []
    hub.attach({
      send: (m) => received.push(m),
      onMessage: () => () => undefined,
      onClose: () => () => undefined,
    })
    const link = hub.connect()
    for (const message of [
      null,
      1,
      'call',
      {},
      { type: 'call', id: -1, method: 'double' },
      { type: 'result', id: 0 },
    ]) {
      link.send(message)
    }
    expect(received).toEqual([])
  })
})
