import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createClient, type Client } from '../../../electron/common/rpc/client.ts'
import { method } from '../../../electron/common/rpc/contract-types.ts'
import { startBackendProcess, type BackendProcess } from '../../../electron/host/backend-process.ts'

const contract = { methods: { pid: method(z.null(), z.int()) }, events: {} }
/** Answers with its process id; ends like the real one, when its channel goes. */
const answering = `process.on('message', ({ id }) => process.send({ type: 'result', id, value: process.pid }))
  process.on('disconnect', () => process.exit(0))`

describe('the backend’s process', () => {
  const place = { folder: '', processes: [] as BackendProcess[] }
  beforeEach(() => {
    place.folder = mkdtempSync(path.join(tmpdir(), 'enlarger-backend-'))
  })
  afterEach(async () => {
    await Promise.all(place.processes.splice(0).map((each) => each.close()))
    rmSync(place.folder, { recursive: true, force: true })
  })

  const start = (
    code: string,
    node = process.execPath,
  ): {
    client: Client<typeof contract>
    process: BackendProcess
    restarts: () => number
    failure: Promise<string>
  } => {
    const entry = path.join(place.folder, 'backend.mjs')
    writeFileSync(entry, code)
    const state = { restarts: 0 }
    const failed = Promise.withResolvers<string>()
    const started = startBackendProcess(
      { node, entry, environment: {} },
      { onRestarted: () => state.restarts++, onFailed: failed.resolve },
    )
    place.processes.push(started)
    const client = createClient(contract, started.hub.connect())
    return { client, process: started, restarts: () => state.restarts, failure: failed.promise }
  }

  it('is replaced when it is killed, and clients keep their links', async () => {
    const { client, restarts } = start(answering)
    const first = await client.call('pid', null)
    process.kill(first, 'SIGKILL')
    const second = await untilAnswered(client, first)
    expect(second).not.toBe(first)
    expect(restarts()).toBe(1)
  })

  it('is given up when it cannot live, and calls say why', async () => {
    const { client, failure } = start('process.exit(3)')
    const answer = client.call('pid', null).then(String, String)
    expect(await failure).toContain('code 3')
    expect(await answer).toMatch(/keeps stopping|stopped unexpectedly/)
    await expect(client.call('pid', null)).rejects.toThrow('keeps stopping')
  })

  it('is given up when its runtime is missing', async () => {
    const { client, failure } = start(answering, path.join(place.folder, 'no-node'))
    expect(await failure).toContain('ENOENT')
    await expect(client.call('pid', null)).rejects.toThrow('keeps stopping')
  })

  it('ends when it is closed, and is not started again', async () => {
    const { client, process: backend, restarts } = start(answering)
    const pid = await client.call('pid', null)
    await backend.close()
    expect(() => process.kill(pid, 0)).toThrow()
    expect(restarts()).toBe(0)
  })

  it('is killed when it does not end by itself', async () => {
    const stubborn = `${answering.split('\n')[0] ?? ''}\nprocess.on('SIGTERM', () => {})\nsetInterval(() => {}, 1000)`
    const { client, process: backend } = start(stubborn)
    const pid = await client.call('pid', null)
    await backend.close()
    expect(() => process.kill(pid, 0)).toThrow()
  })
})

/** Asks until another process than `former` answers: a call that meets the death fails, as it should. */
async function untilAnswered(client: Client<typeof contract>, former: number): Promise<number> {
  for (;;) {
    const pid = await client.call('pid', null).catch(() => former)
    if (pid !== former) return pid
  }
}
