import type { Application } from './application.svelte.ts'

/** Tells a user who looks elsewhere that the queue has been worked off. Returns a function that ends it. */
export function notifyWhenFinished(app: Application): () => void {
  return app.backend.on('queue.finished', ({ counts, outputDirectory, action }) => {
    if (action === 'nothing') return
    const { say } = app.text
    const parts = [say('queue.finished', { count: counts.done })]
    if (counts.failed > 0) parts.push(say('queue.failed', { count: counts.failed }))
    const notice = { title: say('app.name'), body: app.formats.list(parts), folder: outputDirectory }
    void app.attempt(() => app.host.call('window.notify', notice))
  })
}
