import { expect, test } from 'vitest'
import { Looks } from '../../../renderer/src/choice/looks.svelte.ts'
import { createRecordedBackend } from '../../../renderer/src/gallery/recorded-backend.ts'

test('an image is looked at once, even where what was found does not come with it', async () => {
  const backend = createRecordedBackend('thirty', [{ widthPx: 320, heightPx: 200 }], { still: true })
  const { jobs } = await backend.call('jobs.list', {})
  const [first, second] = jobs
  if (!first || !second) throw new Error('Expected two jobs.')
  const asked: string[] = []
  const call: typeof backend.call = (name, params, options) => {
    if (name === 'jobs.look') asked.push((params as { id: string }).id)
    return backend.call(name, params, options)
  }
  const looks = new Looks({ ...backend, call }, () => true)
  looks.want(first.id)
  await expect.poll(() => asked).toEqual([first.id])
  looks.want(second.id)
  await expect.poll(() => asked).toEqual([first.id, second.id])
  looks.want(first.id)
  looks.want(second.id)
  await backend.call('preferences.get', undefined)
  await backend.call('preferences.get', undefined)
  expect(asked).toEqual([first.id, second.id])
})
