import { app } from 'electron'
import path from 'node:path'
import { runApplication } from './run-application.ts'
import { registerSchemes } from './page-protocol.ts'

registerSchemes()
// Where tests keep their own data, the lock and Chromium's profile lie there, too.
const dataDirectory = process.env['ENLARGER_DATA_DIRECTORY']
if (dataDirectory) app.setPath('userData', path.join(dataDirectory, 'window'))

// A second start hands its files to the first one's window and ends.
if (app.requestSingleInstanceLock()) void app.whenReady().then(runApplication)
else app.quit()
