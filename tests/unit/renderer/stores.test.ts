import { describe, expect, it } from 'vitest'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { createRecordedBackend } from '../../../renderer/src/gallery/recorded-backend.ts'
import type { Scenario } from '../../../renderer/src/gallery/recorded-jobs.ts'
import { Undo } from '../../../renderer/src/application/undo.svelte.ts'
import { JobList } from '../../../renderer/src/queue/job-list.svelte.ts'
import { QueueState } from '../../../renderer/src/queue/queue-state.svelte.ts'
import { Selection } from '../../../renderer/src/queue/selection.svelte.ts'
import { ModelList } from '../../../renderer/src/settings/model-list.svelte.ts'
import { Settings } from '../../../renderer/src/settings/settings.svelte.ts'

async function open(scenario: Scenario) {
  const backend = createRecordedBackend(scenario, [{ widthPx: 320, heightPx: 200 }], { still: true })
  const jobs = new JobList(backend)
  const models = new ModelList(backend)
  const settings = new Settings(backend, models)
  const queue = new QueueState(backend)
  await Promise.all([jobs.refresh(), models.load(), settings.load(), queue.load()])
  return { backend, jobs, models, settings, queue, selection: new Selection(jobs) }
}

describe('the list of jobs', () => {
  it('knows how many there are while holding only what was looked at', async () => {
    const { jobs } = await open('many')
    expect(jobs.total).toBe(10_000)
    expect(jobs.at(0)?.id).toBe('00000000')
    expect(jobs.at(5000)).toBeUndefined()
    jobs.show(5000, 5020)
    await expect.poll(() => jobs.at(5000)?.id).toBe((5000).toString(16).padStart(8, '0'))
  })

  it('narrows to states and text, and back', async () => {
    const { jobs } = await open('mixed')
    await jobs.narrow({ states: ['failed'] })
    expect([jobs.total, jobs.filtered]).toEqual([3, true])
    await jobs.narrow({ states: [], text: 'harbour' })
    expect(jobs.at(0)?.inputPath).toContain('harbour')
    await jobs.narrow({ text: '' })
    expect([jobs.total, jobs.filtered]).toEqual([30, false])
  })

  it('narrows to results with remarks, until other states are asked for', async () => {
    const { jobs } = await open('done')
    await jobs.narrow({ states: ['done'], text: '', withRemarks: true })
    expect([jobs.total, jobs.filtered]).toEqual([1, true])
    expect(jobs.at(0)?.state).toMatchObject({ kind: 'done', result: { warnings: [{}, {}] } })
    await jobs.narrow({ states: ['done'] })
    expect([jobs.total, jobs.filter.withRemarks]).toEqual([12, false])
  })

  it('follows what the backend changes', async () => {
    const { backend, jobs } = await open('mixed')
    const id = jobs.at(20)?.id
    if (!id) throw new Error('Expected a job.')
    await backend.call('jobs.cancel', { ids: [id] })
    await expect.poll(() => jobs.find(id)?.state.kind).toBe('cancelled')
    await backend.call('jobs.remove', { ids: [id] })
    await expect.poll(() => [jobs.find(id), jobs.total]).toEqual([undefined, 29])
  })
})

describe('the state of the queue', () => {
  it('shows no estimate where nothing waits any more', async () => {
    const { backend, jobs, queue } = await open('one')
    await expect.poll(() => queue.estimate?.images, { timeout: 5000 }).toBe(1)
    await backend.call('jobs.cancel', { ids: [jobs.at(0)!.id] })
    await expect.poll(() => queue.estimate).toBeNull()
  })
})

describe('what can be taken back', () => {
  it('is taken back newest first, and once', async () => {
    const undo = new Undo()
    const back: string[] = []
    const first = undo.remember(async () => back.push('first'))
    undo.remember(async () => back.push('second'))
    await undo.last()
    await first()
    await first()
    await undo.last()
    expect([back, undo.isPossible]).toEqual([['second', 'first'], false])
  })
})

describe('the selection', () => {
  it('takes ranges from where it started, across places that were not loaded', async () => {
    const { jobs, selection } = await open('many')
    await selection.choose(10, 'single')
    await selection.choose(900, 'range')
    expect(selection.size).toBe(891)
    await selection.choose(5, 'range')
    expect(selection.size).toBe(6)
    expect(selection.has(jobs.at(10)!.id)).toBe(true)
  })

  it('adds and takes away single jobs', async () => {
    const { selection } = await open('thirty')
    await selection.choose(1, 'single')
    await selection.choose(3, 'toggle')
    await selection.choose(1, 'toggle')
    expect(selection.ids).toEqual(['00000003'])
  })

  it('can take everything', async () => {
    const { selection } = await open('many')
    await selection.chooseAll()
    expect(selection.size).toBe(10_000)
  })
})

describe('settings', () => {
  it('reach the waiting jobs that follow them, and none that were given their own', async () => {
    const { backend, jobs, settings } = await open('thirty')
    const own = jobs.at(4)!
    await backend.call('jobs.configure', {
      ids: [own.id],
      to: { ...own.settings, collision: 'number' },
    })
    settings.change({ target: { kind: 'scale', factor: 2 } })
    await settings.flush()
    await jobs.refresh()
    expect(jobs.at(3)?.settings.target).toEqual({ kind: 'scale', factor: 2 })
    expect(jobs.at(4)?.settings.target).toEqual({ kind: 'scale', factor: 4 })
  })

  it('reach ten thousand waiting jobs by one message that names none of them', async () => {
    const { backend, jobs, models } = await open('many')
    const sent: unknown[] = []
    const watched: typeof backend = {
      ...backend,
      call: (name, params, ...rest) => {
        sent.push([name, params])
        return backend.call(name, params, ...rest)
      },
    }
    const window = new Settings(watched, models)
    expect(jobs.total).toBe(10_000)
    window.change({ target: { kind: 'scale', factor: 2 } })
    await window.flush()
    expect(sent).toHaveLength(2)
    expect(JSON.stringify(sent).length).toBeLessThan(10_000)
    await jobs.refresh()
    expect(jobs.at(0)?.settings.target).toEqual({ kind: 'scale', factor: 2 })
  })

  it('begin with the model that suits each picture, and go back to it', async () => {
    const { settings } = await open('empty')
    expect(settings.upscale).toMatchObject({ modelId: 'auto', cleanUp: null, exactModel: false })
    settings.change({ cleanUp: 80 })
    settings.chooseModel(modelIdSchema.parse('enlarger-restore-x4'))
    expect(settings.upscale).toMatchObject({ modelId: 'enlarger-restore-x4', cleanUp: null })
    await settings.reset()
    expect(settings.upscale).toMatchObject({ modelId: 'auto', cleanUp: null })
  })

  it('name whatever suits each picture where the model they named is gone', async () => {
    const { backend, models, settings } = await open('empty')
    const gone = modelIdSchema.parse('gone')
    settings.change({ modelId: gone, encoding: { quality: 77 } })
    await settings.flush()
    const again = new Settings(backend, models)
    await again.load()
    expect(again.upscale).toMatchObject({ modelId: 'auto', encoding: { quality: 77 } })
  })

  it('remember what was chosen for each model', async () => {
    const { settings } = await open('empty')
    const [photo, medium] = ['enlarger-photo-x4', 'esrgan-medium-x2'].map((id) => modelIdSchema.parse(id))
    settings.chooseModel(photo!)
    settings.change({ target: { kind: 'longSide', px: 3000 } })
    settings.chooseModel(medium!)
    settings.change({ target: { kind: 'scale', factor: 3 } })
    settings.chooseModel(photo!)
    expect(settings.upscale?.target).toEqual({ kind: 'longSide', px: 3000 })
    settings.chooseModel(medium!)
    expect(settings.upscale?.target).toEqual({ kind: 'scale', factor: 3 })
    await settings.flush()
  })

  it('keep the size that was asked for with another model, unless that falls short of it', async () => {
    const { settings } = await open('empty')
    const [photo, medium] = ['enlarger-photo-x4', 'esrgan-medium-x2'].map((id) => modelIdSchema.parse(id))
    settings.change({ target: { kind: 'scale', factor: 3 } })
    settings.chooseModel(photo!)
    expect(settings.upscale?.target).toEqual({ kind: 'scale', factor: 3 })
    settings.chooseModel(medium!)
    expect(settings.upscale?.target).toEqual({ kind: 'scale', factor: 2 })
    await settings.flush()
  })

  it('survive a restart', async () => {
    const { backend, models, settings } = await open('empty')
    settings.change({ encoding: { ...settings.upscale!.encoding, format: 'webp', quality: 80 } })
    await settings.flush()
    await settings.savePreset('Web')
    const again = new Settings(backend, models)
    await again.load()
    expect(again.upscale?.encoding).toMatchObject({ format: 'webp', quality: 80 })
    expect(again.preferences.presets.map((preset) => preset.name)).toEqual(['Web'])
  })

  it('go back to the first day, presets kept', async () => {
    const { settings } = await open('empty')
    settings.change({ collision: 'overwrite' })
    await settings.savePreset('Mine')
    await settings.reset()
    expect(settings.upscale?.collision).toBe('skip')
    expect(settings.preferences.presets).toHaveLength(1)
  })
})
