import { expect, test } from '@playwright/test'
import { launchApplication, type RunningApplication } from './harness/launch-application.ts'

test.describe('the window', () => {
  const shared: { app?: RunningApplication } = {}
  const app = (): RunningApplication => {
    if (!shared.app) throw new Error('Expected the application to run.')
    return shared.app
  }
  test.beforeAll(async () => {
    shared.app = await launchApplication()
  })
  test.afterAll(async () => {
    await shared.app?.close()
  })

  test('is sandboxed: its page knows neither Node nor Electron', async () => {
    const found = await app().page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    )
    expect(found).toEqual([])
    const preferences = await app().electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        // Not in Electron's types, as it is meant for tests alone.
        const contents = window.webContents as unknown as {
          getLastWebPreferences(): Record<string, unknown>
        }
        const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
        return { sandbox, contextIsolation, nodeIntegration, webSecurity }
      }),
    )
    expect(preferences).toEqual([
      { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true },
    ])
  })

  test('offers the page two links and nothing that knows a method', async () => {
    const offered = await app().page.evaluate(() => {
      const { enlarger } = globalThis as unknown as { enlarger: Record<string, object> }
      return { bridge: Object.keys(enlarger), link: Object.keys(enlarger['backend'] ?? {}) }
    })
    expect(offered).toEqual({
      bridge: ['backend', 'host', 'pathOf'],
      link: ['send', 'onMessage', 'onClose'],
    })
  })

  test('cannot reach the network, other pages, or files', async () => {
    const outcome = await app().page.evaluate(async () => {
      const attempt = (address: string): Promise<string> =>
        fetch(address).then(
          () => 'reached',
          () => 'refused',
        )
      return {
        web: await attempt('https://example.org/'),
        file: await attempt('file:///etc/passwd'),
        script: await new Promise<string>((resolve) => {
          const script = document.createElement('script')
          script.textContent = 'globalThis.injected = true'
          document.head.append(script)
          resolve('injected' in globalThis ? 'ran' : 'refused')
        }),
        opened: window.open('https://example.org/') === null ? 'refused' : 'opened',
      }
    })
    expect(outcome).toEqual({ web: 'refused', file: 'refused', script: 'refused', opened: 'refused' })
    const before = app().page.url()
    await app().page.evaluate(() => {
      location.href = 'https://example.org/'
    })
    await app().page.waitForTimeout(300)
    expect(app().page.url()).toBe(before)
  })

  test('shows no picture but those of jobs', async () => {
    const statuses = await app().page.evaluate(async () => {
      const addresses = [
        'enlarger-image://job/00000000-0000-0000-0000-000000000000/before',
        'enlarger-image://job/..%2f..%2fetc%2fpasswd/before',
        'enlarger-image://job/00000000/nonsense',
        'enlarger-image://elsewhere/00000000/before',
        'enlarger-app://window/..%2f..%2fpackage.json',
        'enlarger-app://window/../../package.json',
      ]
      return await Promise.all(
        addresses.map((address) =>
          fetch(address).then(
            (answer) => answer.status,
            () => 0,
          ),
        ),
      )
    })
    expect(statuses).toEqual([404, 400, 400, 400, 404, 404])
  })

  test('asks nobody for permission to use devices, places or notifications', async () => {
    const state = await app().page.evaluate(async () => ({
      notification: await Notification.requestPermission(),
      place: await new Promise<string>((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          () => resolve('denied'),
        )
      }),
    }))
    expect(state).toEqual({ notification: 'denied', place: 'denied' })
  })
})
