import { describe, expect, it } from 'vitest'
import { createRecordedBackend } from '../../../renderer/src/gallery/recorded-backend.ts'
import { dimensionsText, fractionOf, resultSizeOf, stateText } from '../../../renderer/src/queue/job-text.ts'
import { createFormats } from '../../../renderer/src/text/formats.ts'
import { Translator } from '../../../renderer/src/text/translator.svelte.ts'

const { say } = new Translator()
const formats = createFormats('en')
const list = async () => {
  const backend = createRecordedBackend('mixed', [{ widthPx: 320, heightPx: 200 }], { still: true })
  return (await backend.call('jobs.list', {})).jobs
}

describe('a job in words', () => {
  it('tells how far it has come while it runs or is paused, and its state otherwise', async () => {
    const jobs = await list()
    const said = (kind: string): string[] =>
      jobs.filter((job) => job.state.kind === kind).map((job) => stateText(job.state, say, formats))
    expect(said('running')).toEqual(['20%', 'Preparing'])
    expect(said('paused')).toEqual(['50%'])
    expect(new Set(said('done'))).toEqual(new Set(['Done']))
    expect(
      jobs.filter((job) => job.state.kind === 'waiting').map((job) => fractionOf(job.state))[0],
    ).toBeNull()
  })

  it('gives the size it will have, and once done the size it has', async () => {
    const [done] = await list()
    expect(done && resultSizeOf(done)).toEqual({ widthPx: 1280, heightPx: 800 })
    const waiting = done && { ...done, state: { kind: 'waiting' as const } }
    expect(waiting && resultSizeOf(waiting)).toEqual({ widthPx: 1280, heightPx: 800 })
    expect(waiting && resultSizeOf({ ...waiting, widthPx: null })).toBeNull()
  })

  it('writes width before height in every script', () => {
    expect(dimensionsText({ widthPx: 1280, heightPx: 800 }, say, formats)).toBe('\u20661,280 × 800\u2069')
  })
})
