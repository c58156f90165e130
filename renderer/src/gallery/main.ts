import { mount } from 'svelte'
import { Application } from '../application/application.svelte.ts'
import App from '../App.svelte'
import { createRecordedBackend } from './recorded-backend.ts'
import { createRecordedHost } from './recorded-host.ts'
import { scenarios, type RecordedPhoto } from './recorded-jobs.ts'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/floating.css'
import '../styles/rows.css'

const painted: readonly RecordedPhoto[] = Array.from({ length: 24 }, () => ({ widthPx: 160, heightPx: 120 }))

/** Photographs of a folder named at start (ENLARGER_GALLERY_PHOTOS), described by its `photos.json`. */
async function describedPhotos(): Promise<readonly RecordedPhoto[] | null> {
  const answer = await fetch('/gallery-photos/photos.json')
  if (!answer.ok || !answer.headers.get('content-type')?.includes('json')) return null
  return (await answer.json()) as readonly RecordedPhoto[]
}

async function start(): Promise<void> {
  const target = document.querySelector('#window')
  if (!target) throw new Error('Expected an element with the id "window" in gallery.html.')
  const query = new URLSearchParams(location.search)
  const wanted = query.get('scenario')
  const described = await describedPhotos()
  const photos = described ?? painted
  const app = new Application(
    createRecordedBackend(scenarios.find((scenario) => scenario === wanted) ?? 'mixed', photos, {
      still: query.has('still'),
    }),
    createRecordedHost(described ? '/gallery-photos' : null, photos.length),
  )
  mount(App, { target, props: { app } })
  await app.load()
}

void start()
