import { app } from 'electron'
import path from 'node:path'
import { runApplication } from './run-application.ts'
import { registerSchemes } from './page-protocol.ts'

registerSchemes()
// Chromium may look for spell-checking dictionaries before a session can forbid it: the name of that server is unknown.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP *.gvt1.com ~NOTFOUND')
// Where tests keep their own data, the lock and Chromium's profile lie there, too.
const dataDirectory = process.env['ENLARGER_DATA_DIRECTORY']
if (dataDirectory) app.setPath('userData', path.join(dataDirectory, 'window'))

// Windows shows notifications of programs it knows by this name only.
if (process.platform === 'win32') app.setAppUserModelId('app.enlarger.desktop')

// macOS opens files by an event, which comes before the application is ready when they started it.
const opened: string[] = []
app.on('open-file', (event, file) => {
  event.preventDefault()
  opened.push(file)
})

// A second start hands its files to the first one's window and ends.
if (app.requestSingleInstanceLock()) void app.whenReady().then(() => runApplication(opened.splice(0)))
else app.quit()
