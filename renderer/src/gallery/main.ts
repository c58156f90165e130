import { mount } from 'svelte'
import { Application } from '../application/application.svelte.ts'
import App from '../App.svelte'
import { languageFor } from '../text/languages.ts'
import ControlSheet from './ControlSheet.svelte'
import { galleryStateOf } from './gallery-states.ts'
import GalleryIndex from './GalleryIndex.svelte'
import { createRecordedBackend } from './recorded-backend.ts'
import { createRecordedHost } from './recorded-host.ts'
import type { RecordedPhoto } from './recorded-jobs.ts'
import { showState } from './show-state.ts'
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

/** Shows the state that the address names, the controls alone, or the list of all states. */
async function start(): Promise<void> {
  const target = document.querySelector('#window')
  if (!target) throw new Error('Expected an element with the id "window" in gallery.html.')
  const query = new URLSearchParams(location.search)
  const state = galleryStateOf(query)
  const theme = query.get('theme')
  if (!state) {
    if (theme !== null && theme !== 'system') document.documentElement.dataset['theme'] = theme
    if (!query.has('components')) return void mount(GalleryIndex, { target })
  }
  const described = await describedPhotos()
  const photos = described ?? painted
  const app = new Application(
    createRecordedBackend(state?.scenario ?? 'empty', photos, { still: query.has('still') || !state }),
    createRecordedHost(described ? '/gallery-photos' : null, photos.length, {
      isEnding: state?.also === 'countdown',
    }),
  )
  if (state) mount(App, { target, props: { app } })
  await app.load()
  if (theme === 'light' || theme === 'dark') await app.settings.prefer({ theme })
  await app.speak(languageFor(query.get('language'), navigator.languages))
  if (state) await showState(app, state)
  else mount(ControlSheet, { target, props: { app } })
  document.documentElement.dataset['shown'] = ''
}

void start()
